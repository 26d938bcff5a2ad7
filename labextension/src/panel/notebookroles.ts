import type { INotebookModel, INotebookTracker } from '@jupyterlab/notebook';
import { Signal, type ISignal } from '@lumino/signaling';

import type { IRoles } from '../model/types';
import { readRoles, withRoles, type IRoleKeeper } from './rolekeeper';

const KEY = 'leaklint';

/** Keeps roles in the metadata of the current notebook, where `leaklint check` finds them too. */
export class NotebookRoles implements IRoleKeeper {
  constructor(private readonly tracker: INotebookTracker) {
    tracker.currentChanged.connect(this.onCurrent, this);
    this.onCurrent();
  }

  get changed(): ISignal<IRoleKeeper, void> {
    return this._changed;
  }

  kept(): IRoles | null {
    const ours = this.ours;
    return readRoles(
      ours !== null && typeof ours === 'object' && (ours as { roles?: unknown }).roles
    );
  }

  keep(roles: IRoles): void {
    this.write(roles);
  }

  forget(): void {
    this.write(null);
  }

  private get ours(): unknown {
    return this.model?.sharedModel.getMetadata(KEY) ?? null;
  }

  private write(roles: IRoles | null): void {
    const shared = this.model?.sharedModel;
    if (!shared) {
      return;
    }
    const ours = withRoles(this.ours, roles);
    if (ours) {
      shared.setMetadata(KEY, ours as never);
    } else {
      shared.deleteMetadata(KEY);
    }
    this._changed.emit();
  }

  private onCurrent(): void {
    const model = this.tracker.currentWidget?.content.model ?? null;
    if (model !== this.model) {
      this.model?.metadataChanged.disconnect(this.onMetadata, this);
      this.model = model;
      this.model?.metadataChanged.connect(this.onMetadata, this);
      this._changed.emit();
    }
  }

  private onMetadata(): void {
    this._changed.emit();
  }

  private model: INotebookModel | null = null;
  private readonly _changed = new Signal<IRoleKeeper, void>(this);
}
