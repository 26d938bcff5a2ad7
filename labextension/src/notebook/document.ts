import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { ICellModel, ICodeCellModel } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import { ignoreEdit, ignoreInMetadata } from '../model/ignore';
import type { IDocument } from '../model/session';
import type { IRequestCell } from '../model/types';

export type NotebookContext = DocumentRegistry.IContext<INotebookModel>;

/** What happened to a notebook: cells with another text, or something else that a result may depend on. */
export type DocumentChange = { cells: string[] } | 'touched' | 'language' | 'path';

/** An open notebook, however many views it has. */
export class NotebookDocument implements IDocument, IDisposable {
  constructor(readonly context: NotebookContext) {
    context.ready.then(() => {
      if (!this.isDisposed) {
        this.model.cells.changed.connect(this.onCells, this);
        this.watch();
        this._changed.emit('touched');
      }
    }, console.warn);
    this.model.sharedModel.changed.connect(this.onShared, this);
    context.pathChanged.connect(this.onPath, this);
    context.sessionContext.kernelChanged.connect(this.onKernel, this);
    context.sessionContext.statusChanged.connect(this.onStatus, this);
  }

  get changed(): ISignal<this, DocumentChange> {
    return this._changed;
  }

  get model(): INotebookModel {
    return this.context.model;
  }

  get path(): string {
    return this.context.path;
  }

  cells(): IRequestCell[] {
    return Array.from(this.model.cells, cell => {
      const tags: unknown = cell.getMetadata('tags');
      const count: unknown =
        cell.type === 'code'
          ? (cell.toJSON() as { execution_count?: unknown }).execution_count
          : null;
      return {
        id: cell.id,
        type: cell.type,
        source: cell.sharedModel.getSource(),
        execution_count: typeof count === 'number' ? count : null,
        tags: Array.isArray(tags) ? tags.filter(tag => typeof tag === 'string') : []
      };
    });
  }

  metadata(): Record<string, unknown> {
    return { ...this.model.sharedModel.getMetadata() };
  }

  language(): string | null {
    const { sessionContext } = this.context;
    const name = sessionContext.session?.kernel?.name;
    const running = name && sessionContext.specsManager.specs?.kernelspecs[name]?.language;
    if (running) {
      return running;
    }
    const metadata = this.model.sharedModel.getMetadata();
    const { language_info: info, kernelspec: spec } = metadata;
    const written = spec?.language || info?.name;
    if (typeof written === 'string' && written) {
      return written;
    }
    const preferred = sessionContext.kernelPreference.language;
    return preferred || null;
  }

  /** A cell by id. */
  cell(id: string): ICellModel | null {
    for (const cell of this.model.cells) {
      if (cell.id === id) {
        return cell;
      }
    }
    return null;
  }

  indexOf(id: string): number {
    let index = 0;
    for (const cell of this.model.cells) {
      if (cell.id === id) {
        return index;
      }
      index++;
    }
    return -1;
  }

  /** Whether a cell was changed after it ran. */
  isChanged(id: string): boolean {
    const cell = this.cell(id) as Partial<ICodeCellModel> | null;
    return cell?.isDirty === true;
  }

  /** Text of a cell; undefined if it is gone. */
  text(id: string): string | undefined {
    return this.cell(id)?.sharedModel.getSource();
  }

  /** Write `# leaklint: ignore[...]` behind a statement; one step of undo. */
  ignoreLine(id: string, code: string, row: number, endRow: number): boolean {
    const shared = this.cell(id)?.sharedModel;
    const edit = shared ? ignoreEdit(shared.getSource(), code, row, endRow) : null;
    if (!shared || !edit) {
      return false;
    }
    // Undone by itself: typing just before or after it is no part of the step.
    const { undoManager } = shared as { undoManager?: { stopCapturing(): void } | null };
    undoManager?.stopCapturing();
    shared.updateSource(edit.start, edit.end, edit.text);
    undoManager?.stopCapturing();
    return true;
  }

  /** Ignore a rule in the notebook's metadata; returns what undoes it, null if nothing was to do. */
  ignoreEverywhere(code: string): (() => void) | null {
    const shared = this.model.sharedModel;
    const before: unknown = shared.getMetadata('leaklint');
    const after = ignoreInMetadata(before, code);
    if (!after) {
      return null;
    }
    shared.setMetadata('leaklint', after as never);
    return () => {
      const now = shared.getMetadata('leaklint') as { ignore?: unknown } | undefined;
      const left = Array.isArray(now?.ignore) ? now.ignore.filter(one => one !== code) : [];
      const others = { ...now };
      delete others.ignore;
      if (left.length) {
        shared.setMetadata('leaklint', { ...others, ignore: left });
      } else if (Object.keys(others).length) {
        shared.setMetadata('leaklint', others as never);
      } else {
        shared.deleteMetadata('leaklint');
      }
    };
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      Signal.clearData(this);
    }
  }

  private watch(): void {
    const now = new Set(this.model.cells);
    for (const cell of this.watched) {
      if (!now.has(cell)) {
        cell.sharedModel.changed.disconnect(this.onCell, this);
        this.watched.delete(cell);
      }
    }
    for (const cell of now) {
      if (!this.watched.has(cell)) {
        cell.sharedModel.changed.connect(this.onCell, this);
        this.watched.add(cell);
      }
    }
  }

  private onCells(): void {
    const before = new Set(Array.from(this.watched, cell => cell.id));
    this.watch();
    const cells = Array.from(this.watched, cell => cell.id).filter(id => !before.has(id));
    this._changed.emit({ cells });
  }

  private onCell(cell: ICellModel['sharedModel'], change: Record<string, unknown>): void {
    if (change['sourceChange']) {
      this._changed.emit({ cells: [cell.getId()] });
    } else if (change['metadataChange'] || change['executionCountChange']) {
      this._changed.emit('touched');
    }
  }

  private onShared(_: unknown, change: Record<string, unknown>): void {
    if (change['metadataChange']) {
      this._changed.emit('language');
    }
  }

  private onPath(): void {
    this._changed.emit('path');
  }

  private onKernel(): void {
    this._changed.emit('language');
  }

  private onStatus(): void {
    const language = this.language();
    if (language !== this.lastLanguage) {
      this.lastLanguage = language;
      this._changed.emit('language');
    }
  }

  private _changed = new Signal<this, DocumentChange>(this);
  private _isDisposed = false;
  private readonly watched = new Set<ICellModel>();
  private lastLanguage: string | null = null;
}
