import { Clipboard } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { Contents } from '@jupyterlab/services';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Widget } from '@lumino/widgets';
import type { JSX } from 'react';

import { leaklintIcon } from '../icons';
import { Live } from '../live';
import { SEVERITIES } from '../model/types';
import { ILeaklintStore, PANEL_ID } from '../tokens';
import { HostProvider, type IHost, type IRendered } from './host';
import { NotebookRoles } from './notebookroles';
import { Panel } from './Panel';
import { counts, countWords } from './story';

export interface IPanelOptions {
  store: ILeaklintStore;
  translator: ITranslator;
  /** Renders rule pages; null where there is none. */
  rendermime: IRenderMimeRegistry | null;
  /** Leads to the kernels and to the notebooks' metadata. */
  tracker: INotebookTracker;
  contents: Contents.IManager;
}

/** The sidebar. */
export function createPanel(options: IPanelOptions): Widget {
  const { store, translator, rendermime, tracker } = options;
  const trans = translator.load('leaklint');
  return new LeaklintPanel({
    store,
    trans,
    render: rendermime && (markdown => render(rendermime, markdown)),
    copy: text => Clipboard.copyToSystem(text),
    live: new Live(tracker, store, options.contents, () => store.ledger),
    roles: new NotebookRoles(tracker)
  });
}

class LeaklintPanel extends ReactWidget {
  constructor(private readonly host: IHost) {
    super();
    this.id = PANEL_ID;
    this.addClass('jp-leaklint-Panel');
    this.title.icon = leaklintIcon;
    host.store.changed.connect(this.mark, this);
    this.mark();
  }

  protected override render(): JSX.Element {
    return (
      <HostProvider value={this.host}>
        <Panel />
      </HostProvider>
    );
  }

  /** Counts and the gravest severity on the tab; the style sheet draws them. */
  private mark(): void {
    const { store, trans } = this.host;
    const totals = counts(store.enabled ? store.findings(store.current) : []);
    const number = totals.error + totals.warning;
    const worst = SEVERITIES.find(severity => totals[severity] > 0);
    const dataset: Record<string, string> = { ...this.title.dataset };
    delete dataset['leaklint'];
    delete dataset['leaklintWorst'];
    if (number && worst) {
      dataset['leaklint'] = number > 99 ? '99+' : String(number);
      dataset['leaklint-worst'] = worst;
    } else {
      delete dataset['leaklint-worst'];
    }
    this.title.dataset = dataset;
    this.title.caption = caption(countWords(totals, trans), trans);
  }
}

function caption(words: string, trans: TranslationBundle): string {
  return words
    ? trans.__('leaklint: %1', words)
    : trans.__('leaklint: can these scores be trusted?');
}

function render(rendermime: IRenderMimeRegistry, markdown: string): IRendered {
  const renderer = rendermime.createRenderer('text/markdown');
  const model = rendermime.createModel({ data: { 'text/markdown': markdown }, trusted: false });
  renderer.renderModel(model).catch(error => {
    console.warn('leaklint could not show a page.', error);
  });
  return { node: renderer.node, dispose: () => renderer.dispose() };
}
