/** Small results for the tests of the panel. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import type { Change, ILeaklintStore, INotebookState } from '../src/model/store';
import type { IFinding, IFlowEdge, IFlowNode, IPlace, IResult, IScore } from '../src/model/types';

function fill(text: string, args: readonly unknown[]): string {
  return text.replace(/%(\d)/g, (_, n: string) => String(args[Number(n) - 1]));
}

/** English, as it is written in the source. */
export const trans = {
  __: (text: string, ...args: unknown[]) => fill(text, args),
  _n: (one: string, many: string, n: number, ...args: unknown[]) =>
    fill(n === 1 ? one : many, [n, ...args])
} as unknown as TranslationBundle;

export function place(cell: number, row = 1, column = 1): IPlace {
  return {
    cell,
    cell_index: cell - 1,
    cell_id: `c${cell}`,
    execution_count: null,
    location: { row, column },
    end_location: { row, column: column + 5 },
    physical_line: null
  };
}

let made = 0;

export function finding(cell: number, more: Partial<IFinding> = {}): IFinding {
  return {
    ...place(cell),
    code: 'LK101',
    name: 'scaler-before-split',
    family: 'preprocessing',
    severity: 'error',
    confidence: 'certain',
    effect: 'small',
    verdict: 'static',
    message: '`scaler` learned from all rows',
    advice: 'Split first',
    url: 'https://example.org/LK101',
    path: 'nb.ipynb',
    related: [],
    fix: null,
    fingerprint: `f${++made}`,
    ...more
  };
}

export function score(cell: number, more: Partial<IScore> = {}): IScore {
  return {
    ...place(cell),
    path: 'nb.ipynb',
    metric: 'accuracy_score',
    rows: 'held-out part of `X`, split in cell 3',
    verdict: 'trusted',
    findings: [],
    looks: 1,
    not_followed: [],
    ...more
  };
}

export function result(more: Partial<IResult> = {}): IResult {
  return {
    version: '0.1.0',
    sequence: 1,
    elapsed_ms: 1,
    findings: [],
    scores: [],
    notes: [],
    errors: [],
    suppressed: [],
    flow: { nodes: [], edges: [], scores: {} },
    roles: { target: [], group: [], time: [] },
    ...more
  };
}

export function node(id: string, cell: number, more: Partial<IFlowNode> = {}): IFlowNode {
  return { ...place(cell), id, kind: 'fit', label: id, lane: 'both', learns: '', ...more };
}

export function edge(from: string, to: string, kind: IFlowEdge['kind'] = 'plain'): IFlowEdge {
  return { from, to, kind, severity: null, findings: [], scores: [0] };
}

/** A store that holds one state and remembers what it was asked. */
export class FakeStore implements ILeaklintStore {
  readonly ledger = 'notebook';
  constructor(public current: INotebookState | null) {}

  get = () => this.current;
  findings = (state: INotebookState | null) => state?.result?.findings ?? [];
  selection: ILeaklintStore['selection'] = null;
  select = () => undefined;
  reveal = () => Promise.resolve();
  explain = () => Promise.resolve();
  ignore = () => undefined;
  enabled = true;
  setEnabled = () => undefined;
  lintNow = () => Promise.resolve();
  exportReport = () => Promise.resolve();
  rules = () => Promise.resolve([]);
  line = (cellId: string) => `line of ${cellId}`;
  setLive = () => undefined;
  readonly changed: Signal<ILeaklintStore, Change> = new Signal<ILeaklintStore, Change>(this);
}

export function state(more: Partial<INotebookState> = {}): INotebookState {
  return {
    path: 'folder/nb.ipynb',
    status: 'ready',
    result: null,
    problem: null,
    sequence: 1,
    stale: new Set(),
    staleSince: null,
    live: null,
    ...more
  };
}
