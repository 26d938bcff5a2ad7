import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { Signal, type ISignal } from '@lumino/signaling';

import type { ILeaklintStore } from '../model/store';
import type { Contents } from '@jupyterlab/services';

import { ChosenLedger, FileLedger, NotebookLedger, type LedgerPlace } from './ledger';
import { LiveLink } from './link';
import type { ILive, ILiveInfo } from './types';

const NONE: ILiveInfo = { status: 'no-kernel', kernel: '', busy: null, message: '' };

/** The lines to the kernels of the open notebooks: one for each notebook, however many views it has. */
export class Live implements ILive {
  constructor(
    private readonly tracker: INotebookTracker,
    private readonly store: ILeaklintStore,
    private readonly contents: Contents.IManager,
    private readonly place: () => LedgerPlace
  ) {
    tracker.widgetAdded.connect((_, panel) => this.add(panel));
    tracker.forEach(panel => this.add(panel));
  }

  /** Emits the path of the notebook. */
  get changed(): ISignal<ILive, string> {
    return this._changed;
  }

  info(path: string): ILiveInfo {
    return this.at(path)?.info ?? NONE;
  }

  async start(path: string): Promise<void> {
    await this.at(path)?.start();
  }

  stop(path: string): void {
    this.at(path)?.stop();
  }

  check(path: string): void {
    this.at(path)?.check();
  }

  async interrupt(path: string): Promise<void> {
    await this.at(path)?.interrupt();
  }

  private at(path: string): LiveLink | null {
    const { currentWidget } = this.tracker;
    const current = currentWidget && this.links.get(currentWidget.context);
    if (current && currentWidget.context.path === path) {
      return current;
    }
    const context = [...this.links.keys()].find(one => one.path === path);
    return (context && this.links.get(context)) ?? null;
  }

  private add(panel: NotebookPanel): void {
    const { context } = panel;
    if (this.links.has(context)) {
      return;
    }
    const link = new LiveLink(
      context.sessionContext,
      state => this.store.setLive(context.path, state),
      new ChosenLedger(
        this.place,
        new NotebookLedger(context.model.sharedModel),
        new FileLedger(context, this.contents)
      )
    );
    link.changed.connect(() => this._changed.emit(context.path));
    this.links.set(context, link);
    context.disposed.connect(() => {
      link.dispose();
      this.links.delete(context);
    });
  }

  private readonly links = new Map<NotebookPanel['context'], LiveLink>();
  private readonly _changed = new Signal<ILive, string>(this);
}
