import type { TranslationBundle } from '@jupyterlab/translation';
import { createContext, useContext } from 'react';

import type { ILive } from '../live/types';
import type { ILeaklintStore } from '../model/store';
import type { IRoleKeeper } from './rolekeeper';

/** A piece of rendered Markdown; `dispose` when it leaves the page. */
export interface IRendered {
  node: HTMLElement;
  dispose(): void;
}

/** What the views need of the world around them; tests bring their own. */
export interface IHost {
  store: ILeaklintStore;
  trans: TranslationBundle;
  /** Null where there is nothing that renders Markdown: its text is shown then. */
  render: ((markdown: string) => IRendered) | null;
  copy(text: string): void;
  /** The kernel's side; null where notebooks have no kernels. */
  live: ILive | null;
  /** Where corrected roles are kept; null where that cannot be. */
  roles: IRoleKeeper | null;
}

const Context = createContext<IHost | null>(null);

export const HostProvider = Context.Provider;

export function useHost(): IHost {
  const host = useContext(Context);
  if (host === null) {
    throw new Error('A view of leaklint outside of its panel.');
  }
  return host;
}
