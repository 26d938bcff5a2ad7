import type { ISignal } from '@lumino/signaling';

import type { LedgerPlace } from '../live/ledger';
import type { IFinding, ILiveState, IResult, IRule, ReportFormat } from './types';

/**
 * - `off`: switched off by the user.
 * - `not-python`: the notebook's language is another; nothing is asked or shown.
 * - `linting`: the text is another than `result` is about, or nothing was answered yet.
 * - `ready`: `result` belongs to the text as it is.
 * - `no-server`, `wrong-version`, `engine-error`: see `problem`; `result` is the last answer.
 */
export type Status =
  'linting' | 'ready' | 'no-server' | 'wrong-version' | 'engine-error' | 'not-python' | 'off';

export interface IProblem {
  /** One sentence for the user. */
  message: string;
  /** A longer text to copy into a report. */
  detail: string;
}

/** What is known of one notebook. A new object at each change: compare by identity. */
export interface INotebookState {
  /** The path of the notebook, as the contents manager has it. */
  readonly path: string;
  readonly status: Status;
  readonly result: IResult | null;
  readonly problem: IProblem | null;
  /** Of the last answer. */
  readonly sequence: number;
  /** Ids of the cells whose text changed since the last answer. */
  readonly stale: ReadonlySet<string>;
  /** When the text first differed from what `result` is about (ms), or null. */
  readonly staleSince: number | null;
  /** Pushed by the kernel; null while nothing is known. */
  readonly live: ILiveState | null;
}

export interface ISelection {
  readonly finding: IFinding;
  /** What the panel should come to the front with: the finding's card, its rule's page, or nothing. */
  readonly show: 'card' | 'rule' | null;
}

export type Change =
  /** A notebook's state is another; `path` says which. */
  | { kind: 'state'; path: string }
  /** Another notebook is the current one, or there is none. */
  | { kind: 'current' }
  | { kind: 'selection' }
  | { kind: 'enabled' }
  | { kind: 'settings' };

export interface IRevealOptions {
  /** Whether the keyboard goes to the cell too. By default it stays where it is. */
  focus?: boolean;
}

/** Everything that views of findings need; the panel, the marks and the commands share one. */
export interface ILeaklintStore {
  readonly changed: ISignal<ILeaklintStore, Change>;

  /** The state of the current notebook; null if there is none. */
  readonly current: INotebookState | null;

  /** The state of any open notebook. */
  get(path: string): INotebookState | null;

  /** The findings that are shown, in document order: of the last answer, or as the kernel judged them. */
  findings(state: INotebookState | null): IFinding[];

  readonly selection: ISelection | null;

  /** Mark a finding as the one looked at; its related places get a faint mark. */
  select(finding: IFinding | null, options?: { show?: 'card' | 'rule' | null }): void;

  /** Scroll to a place of the current notebook and flash it. */
  reveal(cellId: string, row: number, column: number, options?: IRevealOptions): Promise<void>;

  /** Show at its place what is said of a finding, with the keyboard in it. */
  explain(finding: IFinding): Promise<void>;

  /** Write the suppression of a finding into the notebook, by a comment or in its metadata. */
  ignore(finding: IFinding, reach: 'line' | 'notebook'): void;

  /** Where the ledger of a watched kernel is kept. */
  readonly ledger: LedgerPlace;

  readonly enabled: boolean;
  setEnabled(enabled: boolean): void;

  /** Ask again, without waiting. */
  lintNow(): Promise<void>;

  /** Fetch a report and hand it to the browser as a download. */
  exportReport(format: ReportFormat): Promise<void>;

  /** All rules, fetched once. */
  rules(): Promise<IRule[]>;

  /** The code line of a place in the current notebook, for cards; '' if it is gone. */
  line(cellId: string, row: number): string;

  /** Called by the live side. */
  setLive(path: string, live: ILiveState | null): void;
}
