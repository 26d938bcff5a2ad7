import { ReactWidget } from '@jupyterlab/apputils';
import { TextItem } from '@jupyterlab/statusbar';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { Signal, type ISignal } from '@lumino/signaling';

import { countsOf } from './model/findings';
import { CommandIDs, type ILeaklintStore } from './tokens';

/** Short text and long text for a notebook's state; null where there is nothing to say. */
export function statusText(
  store: ILeaklintStore,
  trans: TranslationBundle
): [string, string] | null {
  const state = store.current;
  if (!state || state.status === 'not-python') {
    return null;
  }
  const show = trans.__('Click to open leaklint.');
  switch (state.status) {
    case 'off':
      return [trans.__('Leaks: off'), `${trans.__('leaklint is switched off.')} ${show}`];
    case 'no-server':
    case 'wrong-version':
    case 'engine-error':
      return [trans.__('Leaks: !'), `${state.problem?.message ?? ''} ${show}`];
  }
  if (!state.result) {
    return [trans.__('Leaks: …'), trans.__('leaklint looks at the notebook.')];
  }
  const { error, warning } = countsOf(store.findings(state));
  const { scores } = state.result;
  const words = [
    trans._n('%1 error', '%1 errors', error),
    trans._n('%1 warning', '%1 warnings', warning)
  ].join(', ');
  const bad = scores.filter(score => score.verdict !== 'trusted').length;
  const about = scores.length
    ? trans.__('%1 of %2 scores can be trusted.', scores.length - bad, scores.length)
    : trans.__('Nothing is scored yet.');
  const counts = [error && `⯃ ${error}`, warning && `▲ ${warning}`].filter(Boolean).join('  ');
  const none = scores.length && !bad ? '✓' : '–';
  return [trans.__('Leaks: %1', counts || none), `${words}. ${about} ${show}`];
}

/** The item in the status bar. */
export class StatusItem extends ReactWidget {
  constructor(
    private readonly store: ILeaklintStore,
    private readonly commands: CommandRegistry,
    private readonly trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-leaklint-StatusItem');
    this.addClass('jp-mod-highlighted');
    store.changed.connect((_, change) => {
      if (change.kind === 'current') {
        this._active.emit();
      }
      this.update();
    }, this);
  }

  /** Emitted when it may have to be shown or hidden. */
  get active(): ISignal<this, void> {
    return this._active;
  }

  protected override render(): JSX.Element | null {
    const text = statusText(this.store, this.trans);
    this.node.classList.toggle('jp-leaklint-silent', text === null);
    if (!text) {
      return null;
    }
    const open = () => void this.commands.execute(CommandIDs.showPanel);
    return (
      <TextItem
        source={text[0]}
        title={text[1]}
        role="button"
        tabIndex={0}
        aria-label={text[1]}
        onClick={open}
        onKeyDown={event => {
          if (event.key === 'Enter' || event.key === ' ') {
            event.preventDefault();
            open();
          }
        }}
      />
    );
  }

  private readonly _active = new Signal<this, void>(this);
}
