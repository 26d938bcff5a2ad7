/** Findings and answers for tests. */

import type { INotebookState } from '../src/model/store';
import type { IFinding, IPlace, IResult } from '../src/model/types';

export function place(cell: number, row = 1, column = 1, end = column + 1): IPlace {
  return {
    cell: cell + 1,
    cell_index: cell,
    cell_id: `c${cell}`,
    execution_count: null,
    location: { row, column },
    end_location: { row, column: end },
    physical_line: null
  };
}

export function finding(cell: number, more: Partial<IFinding> = {}): IFinding {
  return {
    ...place(cell),
    code: 'LK101',
    name: 'scaler-before-split',
    family: 'preprocessing',
    severity: 'error',
    confidence: 'certain',
    effect: 'moderate',
    verdict: 'static',
    message: 'message',
    advice: 'advice',
    url: '',
    path: 'nb.ipynb',
    related: [],
    fix: null,
    fingerprint: `f${cell}`,
    ...more
  };
}

export function result(...findings: IFinding[]): IResult {
  return {
    version: '0.1.0',
    sequence: 1,
    elapsed_ms: 1,
    findings,
    scores: [],
    notes: [],
    errors: [],
    suppressed: [],
    flow: { nodes: [], edges: [], scores: {} },
    roles: { target: [], group: [], time: [] }
  };
}

export function state(...findings: IFinding[]): INotebookState {
  return {
    path: 'nb.ipynb',
    status: 'ready',
    result: result(...findings),
    problem: null,
    sequence: 1,
    stale: new Set(),
    staleSince: null,
    live: null
  };
}
