import { ReactWidget } from '@jupyterlab/apputils';
import { TextItem } from '@jupyterlab/statusbar';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { Signal, type ISignal } from '@lumino/signaling';

import * as React from 'react';

import { glyph } from './editor/glyphs';
import { countsOf } from './model/findings';
import { SEVERITIES, type Severity } from './model/types';
import { CommandIDs, type ILeaklintStore } from './tokens';

interface IStatusText {
  label: string;
  counts: Partial<Record<Severity, number>>;
  /** A sign in words, where nothing is counted. */
  sign: string;
  title: string;
}

/** What the item says of the current notebook; null where there is nothing to say. */
export function statusText(store: ILeaklintStore, trans: TranslationBundle): IStatusText | null {
  const state = store.current;
  if (!state || state.status === 'not-python') {
    return null;
  }
  const label = trans.__('Leaks:');
  const say = (sign: string, title: string): IStatusText => ({
    label,
    counts: {},
    sign,
    title: `${title} ${trans.__('Click to open leaklint.')}`
  });
  switch (state.status) {
    case 'off':
      return say(trans.__('off'), trans.__('leaklint is switched off.'));
    case 'no-server':
    case 'wrong-version':
    case 'engine-error':
      return say('!', state.problem?.message ?? '');
  }
  if (!state.result) {
    return say('…', trans.__('leaklint looks at the notebook.'));
  }
  const { error, warning } = countsOf(store.findings(state));
  const { scores } = state.result;
  const words = [
    trans._n('%1 error', '%1 errors', error),
    trans._n('%1 warning', '%1 warnings', warning)
  ].join(', ');
  const good = scores.filter(score => score.verdict === 'trusted').length;
  const about = scores.length
    ? trans.__('%1 of %2 scores can be trusted.', good, scores.length)
    : trans.__('Nothing is scored yet.');
  const said = say(scores.length && good === scores.length ? '✓' : '–', `${words}. ${about}`);
  return { ...said, sign: error || warning ? '' : said.sign, counts: { error, warning } };
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

  protected override render(): React.JSX.Element | null {
    const text = statusText(this.store, this.trans);
    this.node.classList.toggle('jp-leaklint-silent', text === null);
    if (!text) {
      return null;
    }
    const open = () => void this.commands.execute(CommandIDs.showPanel);
    const { label, counts, sign, title } = text;
    return (
      <span
        className="jp-leaklint-StatusItem-inside"
        role="button"
        tabIndex={0}
        aria-label={title}
        title={title}
        onClick={open}
        onKeyDown={event => {
          if (event.key === 'Enter' || event.key === ' ') {
            event.preventDefault();
            open();
          }
        }}
      >
        <TextItem source={[label, sign].filter(Boolean).join(' ')} />
        {SEVERITIES.filter(one => counts[one]).map(one => (
          <React.Fragment key={one}>
            <span ref={node => node?.replaceChildren(glyph(one))} />
            <TextItem source={counts[one]!} />
          </React.Fragment>
        ))}
      </span>
    );
  }

  private readonly _active = new Signal<this, void>(this);
}
