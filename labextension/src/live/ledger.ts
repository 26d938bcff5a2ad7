import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import { JSONExt, type JSONValue } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type { ILedgerKeeper } from './types';

const KEY = 'leaklint';

/** As much of a shared notebook as is needed here. */
export interface IMetadata {
  getMetadata(key: string): unknown;
  setMetadata(key: string, value: never): void;
}

function same(one: unknown, other: unknown): boolean {
  return JSONExt.deepEqual((one ?? null) as JSONValue, (other ?? null) as JSONValue);
}

/** Keeps the ledger in the notebook's metadata, so that Jupyter saves it with the notebook. */
export class NotebookLedger implements ILedgerKeeper {
  constructor(private readonly shared: IMetadata) {}

  async kept(): Promise<unknown> {
    return this.ours['ledger'] ?? null;
  }

  async keep(value: unknown): Promise<void> {
    const { ours } = this;
    if (!same(ours['ledger'], value)) {
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

/** As much of an open notebook's context as is needed here. */
export interface ISaved {
  readonly path: string;
  readonly saveState: ISignal<unknown, string>;
}

/** `model.ipynb` to `model.leaklint.json`, beside it. */
export function ledgerPath(path: string): string {
  const folder = PathExt.dirname(path);
  const name = `${PathExt.basename(path, PathExt.extname(path))}.leaklint.json`;
  return folder ? PathExt.join(folder, name) : name;
}

/** Keeps the ledger in a file beside the notebook, written whenever Jupyter saves the notebook. */
export class FileLedger implements ILedgerKeeper {
  constructor(
    private readonly context: ISaved,
    private readonly contents: Pick<Contents.IManager, 'get' | 'save'>
  ) {
    context.saveState.connect((_, state) => {
      // The notebook is saved first: a ledger is of no use without it.
      if (state.startsWith('completed')) {
        void this.write();
      }
    });
  }

  async kept(): Promise<unknown> {
    if (this.now !== null) {
      return this.now;
    }
    const path = ledgerPath(this.context.path);
    try {
      // Asked for by its folder: a file that is not there would be an error in everybody's console.
      const folder = await this.contents.get(PathExt.dirname(path), { content: true });
      const there = (folder.content as Contents.IModel[]).some(
        one => one.name === PathExt.basename(path)
      );
      if (!there) {
        return null;
      }
      const { content } = await this.contents.get(path, {
        type: 'file',
        format: 'text',
        content: true
      });
      this.written = JSON.parse(content as string);
      return this.written;
    } catch {
      // There is none yet, or it is none of ours; the kernel looks at its form in any case.
      return null;
    }
  }

  async keep(value: unknown): Promise<void> {
    this.now = value;
  }

  private async write(): Promise<void> {
    const { now } = this;
    if (now === null || same(now, this.written)) {
      return;
    }
    try {
      await this.contents.save(ledgerPath(this.context.path), {
        type: 'file',
        format: 'text',
        content: `${JSON.stringify(now, null, 1)}\n`
      });
      this.written = now;
    } catch (error) {
      console.warn('leaklint could not write the ledger beside the notebook.', error);
    }
  }

  private now: unknown = null;
  private written: unknown = null;
}

/** Where the ledger is kept. */
export type LedgerPlace = 'notebook' | 'file' | 'nowhere';

/** Keeps the ledger where the setting says; what was kept elsewhere before is taken over. */
export class ChosenLedger implements ILedgerKeeper {
  constructor(
    private readonly place: () => LedgerPlace,
    private readonly notebook: ILedgerKeeper,
    private readonly file: ILedgerKeeper
  ) {}

  async kept(): Promise<unknown> {
    switch (this.place()) {
      case 'notebook':
        return (await this.notebook.kept()) ?? this.file.kept();
      case 'file':
        return (await this.file.kept()) ?? this.notebook.kept();
      default:
        return null;
    }
  }

  async keep(value: unknown): Promise<void> {
    switch (this.place()) {
      case 'notebook':
        return this.notebook.keep(value);
      case 'file':
        return this.file.keep(value);
    }
  }
}
