import { JSONExt, type JSONValue } from '@lumino/coreutils';

import type { ILedgerKeeper } from './types';

const KEY = 'leaklint';

/** As much of a shared notebook as is needed here. */
export interface IMetadata {
  getMetadata(key: string): unknown;
  setMetadata(key: string, value: never): void;
}

/** Keeps the ledger in the notebook's metadata, so that Jupyter saves it with the notebook. */
export class NotebookLedger implements ILedgerKeeper {
  constructor(private readonly shared: IMetadata) {}

  kept(): unknown {
    return this.ours['ledger'] ?? null;
  }

  keep(value: unknown): void {
    const { ours } = this;
    if (!JSONExt.deepEqual((ours['ledger'] ?? null) as JSONValue, value as JSONValue)) {
      this.shared.setMetadata(KEY, { ...ours, ledger: value } as never);
    }
  }

  private get ours(): Record<string, unknown> {
    const ours = this.shared.getMetadata(KEY);
    return ours !== null && typeof ours === 'object' && !Array.isArray(ours)
      ? (ours as Record<string, unknown>)
      : {};
  }
}
