import { Token } from '@lumino/coreutils';

import type { ILeaklintStore as IStore } from './model/store';

export type ILeaklintStore = IStore;

/** What leaklint knows of the open notebooks, and what can be done about it. */
export const ILeaklintStore = new Token<IStore>(
  '@jupyter-leaklint/labextension:ILeaklintStore',
  'Findings and scores of the open notebooks.'
);

/** Ids of commands; labels are in `commands.ts`. */
export namespace CommandIDs {
  export const showPanel = 'leaklint:show-panel';
  export const toggle = 'leaklint:toggle';
  export const lint = 'leaklint:lint';
  export const next = 'leaklint:next-finding';
  export const previous = 'leaklint:previous-finding';
  export const explain = 'leaklint:explain';
  export const exportReport = 'leaklint:export-report';
  export const ignoreHere = 'leaklint:ignore-here';
  export const ignoreNotebook = 'leaklint:ignore-in-notebook';
}

/** The id of the sidebar widget. */
export const PANEL_ID = 'leaklint-panel';

/** The id of the plugin whose settings the schema describes. */
export const PLUGIN_ID = '@jupyter-leaklint/labextension:plugin';
