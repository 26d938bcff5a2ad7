import { Notification } from '@jupyterlab/apputils';
import { NotebookActions, type INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import type { ICellModel } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Signal, type ISignal } from '@lumino/signaling';

import { explain } from '../editor/explain';
import { hover } from '../editor/hover';
import { lineOf, offsetOf } from '../model/offsets';
import { Session, type ISessionOptions } from '../model/session';
import type {
  Change,
  ILeaklintStore,
  INotebookState,
  IRevealOptions,
  ISelection
} from '../model/store';
import type { IFinding, ILiveState, IRule, ReportFormat } from '../model/types';
import { newlyCaused, shownFindings } from '../model/findings';
import { wayInShort } from '../model/way';
import type { LedgerPlace } from '../live/ledger';
import type { ITransport } from '../transport/types';
import { NotebookDocument, type NotebookContext } from './document';
import { flash } from './flash';

/** A finding elsewhere that the line just edited causes. */
export interface ICaused {
  cellId: string;
  row: number;
  finding: IFinding;
  /** Whether the finding is further up. */
  up: boolean;
}

export interface ISettings extends ISessionOptions {
  gutter: boolean;
  hints: boolean;
  /** Where the notebook keeps how often its held-out sets were looked at. */
  ledger: LedgerPlace;
}

interface IOpen {
  document: NotebookDocument;
  session: Session;
  panels: Set<NotebookPanel>;
  lastEdit: { cellId: string; row: number } | null;
  /** Findings of the answer before, to tell what an edit brought. */
  before: IFinding[] | null;
  caused: ICaused | null;
  /** Counts changes of the notebook. */
  revision: number;
  shown: { state: INotebookState; revision: number; findings: IFinding[] } | null;
}

export interface IStoreOptions {
  transport: ITransport;
  tracker: INotebookTracker;
  settings: ISettings;
  trans: TranslationBundle;
  /** Bring a panel to the front; absent where there is one panel only. */
  activate: (id: string) => void;
  /** Keep the setting. */
  saveEnabled: (enabled: boolean) => void;
}

export class LeaklintStore implements ILeaklintStore {
  constructor(private readonly options: IStoreOptions) {
    this._settings = options.settings;
    const { tracker } = options;
    tracker.widgetAdded.connect((_, panel) => this.add(panel));
    tracker.forEach(panel => this.add(panel));
    tracker.currentChanged.connect(() => {
      this._selection = null;
      this._changed.emit({ kind: 'current' });
    });
  }

  get changed(): ISignal<ILeaklintStore, Change> {
    return this._changed;
  }

  get current(): INotebookState | null {
    return this.currentOpen?.session.state ?? null;
  }

  get settings(): ISettings {
    return this._settings;
  }

  get(path: string): INotebookState | null {
    return this.openAt(path)?.session.state ?? null;
  }

  findings(state: INotebookState | null): IFinding[] {
    const open = state && this.openAt(state.path);
    if (!state || !open) {
      return [];
    }
    // Asked for by every editor at every letter.
    if (open.shown?.state !== state || open.shown.revision !== open.revision) {
      const { document } = open;
      const places = new Map<string, number>();
      let at = 0;
      for (const cell of document.model.cells) {
        // What stood in a cell that was emptied or deleted is gone, whatever the last answer said.
        if (cell.sharedModel.getSource().trim()) {
          places.set(cell.id, at);
        }
        at++;
      }
      const changed = (id: string) => document.isChanged(id);
      const findings = shownFindings(state, { places, changed });
      open.shown = { state, revision: open.revision, findings };
    }
    return open.shown.findings;
  }

  /** What is shown in one cell. */
  findingsIn(cell: ICellModel): IFinding[] {
    const open = this.openWith(cell);
    // What is only in the kernel any more is not said of the text that stands there now.
    return open
      ? this.findings(open.session.state).filter(one => one.cell_id === cell.id && !one.pending)
      : [];
  }

  /** Whether the answer is about the text that stands in a cell. */
  isAbout(cell: ICellModel, text: string): boolean {
    return this.openWith(cell)?.session.texts.get(cell.id) === text;
  }

  /** The hint for the line just edited, if it is in this cell. */
  causedIn(cell: ICellModel): ICaused | null {
    const open = this.openWith(cell);
    return open?.caused?.cellId === cell.id && this._settings.hints ? open.caused : null;
  }

  get selection(): ISelection | null {
    return this._selection;
  }

  select(finding: IFinding | null, options: { show?: 'card' | 'rule' | null } = {}): void {
    const show = options.show ?? null;
    if (this._selection?.finding !== finding || show) {
      this._selection = finding && { finding, show };
      this._changed.emit({ kind: 'selection' });
    }
  }

  async reveal(
    cellId: string,
    row: number,
    column: number,
    options: IRevealOptions = {}
  ): Promise<void> {
    const panel = this.panelWith(cellId);
    if (!panel) {
      return;
    }
    this.options.activate(panel.id);
    const notebook = panel.content;
    const at = () => notebook.widgets.findIndex(cell => cell.model.id === cellId);
    if (at() < 0) {
      return;
    }
    // It may be under a heading that is folded.
    NotebookActions.expandParent(notebook.widgets[at()], notebook);
    await notebook.scrollToItem(at(), 'smart');
    const cell = notebook.widgets[at()];
    if (!cell || cell.isDisposed) {
      return;
    }
    if (cell.inputHidden) {
      cell.inputHidden = false;
    }
    await cell.ready;
    notebook.activeCellIndex = at();
    const text = cell.model.sharedModel.getSource();
    const position = cell.editor?.getPositionAt(offsetOf(text, { row, column }));
    if (cell.editor && position) {
      cell.editor.setCursorPosition(position);
      cell.editor.revealPosition(position);
      if (options.focus) {
        notebook.mode = 'edit';
        cell.editor.focus();
      }
    }
    flash(cell, row);
  }

  async explain(finding: IFinding): Promise<void> {
    const panel = finding.cell_id === null ? null : this.panelWith(finding.cell_id);
    if (!panel || finding.cell_id === null) {
      return;
    }
    const { row, column } = finding.location;
    await this.reveal(finding.cell_id, row, column, { focus: true });
    const cell = panel.content.activeCell;
    if (cell?.model.id === finding.cell_id) {
      const { trans } = this.options;
      const position = offsetOf(cell.model.sharedModel.getSource(), finding.location);
      const way = wayInShort(finding, this.sourcesAround(cell.model));
      explain(cell.editor, position, () => hover(finding, way, this, trans), trans);
    }
  }

  ignore(finding: IFinding, reach: 'line' | 'notebook'): void {
    const open = this.openOf(finding);
    const { trans } = this.options;
    if (!open) {
      return;
    }
    if (reach === 'line' && finding.cell_id !== null) {
      const { location, end_location: end } = finding;
      if (open.document.ignoreLine(finding.cell_id, finding.code, location.row, end.row)) {
        void open.session.lintNow();
        return;
      }
    }
    const undo = open.document.ignoreEverywhere(finding.code);
    if (undo) {
      void open.session.lintNow();
      // The notebook's undo does not reach its metadata.
      Notification.info(
        trans.__('%1 is ignored in this notebook (in its metadata).', finding.code),
        {
          autoClose: 8000,
          actions: [
            { label: trans.__('Undo'), callback: () => (undo(), void open.session.lintNow()) }
          ]
        }
      );
    }
  }

  get ledger(): LedgerPlace {
    return this._settings.ledger;
  }

  get enabled(): boolean {
    return this._settings.enabled;
  }

  setEnabled(enabled: boolean): void {
    if (enabled !== this._settings.enabled) {
      this.configure({ ...this._settings, enabled });
      this.options.saveEnabled(enabled);
    }
  }

  configure(settings: ISettings): void {
    const before = this._settings;
    this._settings = settings;
    for (const { session } of this.opened) {
      session.configure(settings);
    }
    if (before.enabled !== settings.enabled) {
      this._changed.emit({ kind: 'enabled' });
    }
    this._changed.emit({ kind: 'settings' });
  }

  async lintNow(): Promise<void> {
    await this.currentOpen?.session.lintNow();
  }

  async exportReport(format: ReportFormat): Promise<void> {
    const open = this.currentOpen;
    if (!open) {
      return;
    }
    try {
      const report = await this.options.transport.report(open.session.request(), format);
      const link = document.createElement('a');
      const url = URL.createObjectURL(new Blob([report.content], { type: report.mime }));
      link.href = url;
      link.download = report.filename;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      Notification.error(this.options.trans.__('leaklint could not write the report. %1', message));
    }
  }

  rules(): Promise<IRule[]> {
    this._rules ??= this.options.transport.rules().catch((error: unknown) => {
      this._rules = null;
      throw error;
    });
    return this._rules;
  }

  line(cellId: string, row: number): string {
    return lineOf(this.source(cellId) ?? '', row);
  }

  source(cellId: string): string | undefined {
    return this.currentOpen?.document.text(cellId);
  }

  /** Text of the cells of the notebook that a cell belongs to. */
  sourcesAround(cell: ICellModel): (cellId: string) => string | undefined {
    const open = this.openWith(cell);
    return id => open?.document.text(id);
  }

  setLive(path: string, live: ILiveState | null): void {
    this.openAt(path)?.session.setLive(live);
  }

  /** The user typed at some line. */
  noteEdit(cell: ICellModel, row: number): void {
    const open = this.openWith(cell);
    if (open) {
      open.lastEdit = { cellId: cell.id, row };
      if (open.caused && (open.caused.cellId !== cell.id || open.caused.row !== row)) {
        open.caused = null;
      }
    }
  }

  private get currentOpen(): IOpen | null {
    const panel = this.options.tracker.currentWidget;
    return (panel && this.opened.find(open => open.panels.has(panel))) ?? null;
  }

  private openAt(path: string): IOpen | null {
    const { currentOpen } = this;
    if (currentOpen?.document.path === path) {
      return currentOpen;
    }
    return this.opened.find(open => open.document.path === path) ?? null;
  }

  /** The notebook that a cell is in. Copies of a notebook have cells of the same ids. */
  private openWith(cell: ICellModel): IOpen | null {
    let open = this.owners.get(cell) ?? null;
    if (!open) {
      open = this.opened.find(one => one.document.cell(cell.id) === cell) ?? null;
      if (open) {
        this.owners.set(cell, open);
      }
    }
    return open;
  }

  private openOf(finding: IFinding): IOpen | null {
    const has = (open: IOpen | null) =>
      !!open && this.findings(open.session.state).includes(finding);
    const { currentOpen } = this;
    return has(currentOpen) ? currentOpen : (this.opened.find(has) ?? currentOpen);
  }

  private panelWith(cellId: string): NotebookPanel | null {
    const { currentWidget } = this.options.tracker;
    const has = (open: IOpen | null) => !!open && open.document.indexOf(cellId) >= 0;
    if (has(this.currentOpen)) {
      return currentWidget;
    }
    const open = this.opened.find(has);
    return open ? ([...open.panels][0] ?? null) : null;
  }

  private add(panel: NotebookPanel): void {
    const context: NotebookContext = panel.context;
    let open = this.opened.find(one => one.document.context === context);
    if (!open) {
      const document = new NotebookDocument(context);
      const fresh: IOpen = {
        document,
        session: null!,
        panels: new Set(),
        lastEdit: null,
        before: null,
        caused: null,
        revision: 0,
        shown: null
      };
      fresh.session = new Session(document, this.options.transport, this._settings, () => {
        // The first call comes while the session is being made.
        if (fresh.session) {
          this.onState(fresh);
        }
      });
      document.changed.connect((_, change) => {
        const { session } = fresh;
        fresh.revision++;
        if (change === 'path') {
          session.setPath(document.path);
        } else if (change === 'language') {
          session.refresh();
        } else if (change === 'touched') {
          session.touched();
        } else {
          const { lastEdit } = fresh;
          if (lastEdit && change.cells.some(id => id !== lastEdit.cellId)) {
            // Cells were moved, added or removed, or somebody types elsewhere: it is the last edit no more.
            fresh.lastEdit = fresh.caused = null;
          }
          session.edited(change.cells);
        }
      });
      this.opened.push(fresh);
      open = fresh;
    }
    const { document, session, panels } = open;
    const owner = open;
    panels.add(panel);
    panel.disposed.connect(() => {
      panels.delete(panel);
      if (!panels.size) {
        session.dispose();
        document.dispose();
        this.opened.splice(this.opened.indexOf(owner), 1);
        this._changed.emit({ kind: 'current' });
      }
    });
    this._changed.emit({ kind: 'current' });
  }

  private onState(open: IOpen): void {
    const { state } = open.session;
    if (state.status === 'ready' && state.result !== open.shown?.state.result) {
      const now = this.findings(state);
      open.caused = this.causedBy(open, now);
      open.before = now;
      this.keepSelection(open, now);
    } else if (state.status === 'off') {
      open.lastEdit = open.caused = null;
    }
    this._changed.emit({ kind: 'state', path: state.path });
  }

  private causedBy(open: IOpen, now: IFinding[]): ICaused | null {
    const { lastEdit, before, document } = open;
    if (!lastEdit || !before) {
      return null;
    }
    const { caused } = open;
    const still =
      caused &&
      now.find(one => one.code === caused.finding.code && one.cell_id === caused.finding.cell_id);
    const finding = newlyCaused(before, now, lastEdit.cellId) ?? still;
    if (!finding || finding.cell_id === null) {
      return null;
    }
    const up = document.indexOf(finding.cell_id) < document.indexOf(lastEdit.cellId);
    return { ...lastEdit, finding, up };
  }

  /** The selected finding lives on in the next answer, as another object. */
  private keepSelection(open: IOpen, now: IFinding[]): void {
    if (this._selection && open === this.currentOpen) {
      const { finding } = this._selection;
      const same = now.find(one => one.fingerprint === finding.fingerprint) ?? null;
      this._selection = same && { finding: same, show: null };
    }
  }

  private readonly opened: IOpen[] = [];
  private readonly owners = new WeakMap<ICellModel, IOpen>();
  private readonly _changed = new Signal<ILeaklintStore, Change>(this);
  private _settings: ISettings;
  private _selection: ISelection | null = null;
  private _rules: Promise<IRule[]> | null = null;
}
