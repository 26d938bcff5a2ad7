import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { ITranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { leaklintIcon } from '../icons';
import { ILeaklintStore, PANEL_ID } from '../tokens';

export interface IPanelOptions {
  store: ILeaklintStore;
  translator: ITranslator;
  /** Renders rule pages; null where there is none. */
  rendermime: IRenderMimeRegistry | null;
}

/** The sidebar. */
export function createPanel(options: IPanelOptions): Widget {
  const { store, translator } = options;
  const trans = translator.load('leaklint');
  const panel = new Widget();
  panel.id = PANEL_ID;
  panel.addClass('jp-leaklint-Panel');
  panel.title.icon = leaklintIcon;
  panel.title.caption = trans.__('leaklint: can these scores be trusted?');
  const list = document.createElement('ul');
  panel.node.append(list);
  const show = () => {
    const items = store.findings(store.current).map(finding => {
      const item = document.createElement('li');
      item.textContent = `${finding.code} ${finding.message}`;
      return item;
    });
    list.replaceChildren(...items);
  };
  store.changed.connect(show, panel);
  show();
  return panel;
}
