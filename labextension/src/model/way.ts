import { rangeOf } from './offsets';
import type { IFinding, IPlace } from './types';

/** One station of the data on its way to the score. */
export interface IStep {
  /** load, fit, split, score ...; '' for a place with no part of its own. */
  role: string;
  /** Code or name, short: `scaler.fit`. */
  label: string;
  message: string;
  place: IPlace;
  /** Whether this is the place that the finding is about. */
  main: boolean;
}

/** Text of cells by id; undefined for a cell that is gone. */
export type Sources = (cellId: string) => string | undefined;

const MOST = 32;

/**
 * The way of the data, in order.
 *
 * The engine lists related places in the order of the data's way; the finding's own place goes before the
 * first of them that is later in the notebook.
 */
export function wayOf(finding: IFinding, sources: Sources): IStep[] {
  const steps: IStep[] = finding.related.map(place => ({
    role: place.role,
    label: labelOf(place, place.role, place.message, sources),
    message: place.message,
    place,
    main: samePlace(place, finding)
  }));
  const first = steps.findIndex(step => step.main);
  steps.forEach((step, index) => (step.main = index === first));
  if (steps.length && first < 0) {
    const own: IStep = {
      role: '',
      label: labelOf(finding, '', '', sources),
      message: finding.message,
      place: finding,
      main: true
    };
    const at = steps.findIndex(step => isBefore(finding, step.place));
    steps.splice(at < 0 ? steps.length : at, 0, own);
  }
  return steps;
}

/** `X (2) → scaler.fit (4) → split (7) → accuracy (9)`; '' where there is no way to tell. */
export function wayInShort(finding: IFinding, sources: Sources): string {
  const stations = wayOf(finding, sources).map(step =>
    step.place.cell === null ? step.label : `${step.label} (${step.place.cell})`
  );
  return [...new Set(stations)].join(' → ');
}

function labelOf(place: IPlace, role: string, message: string, sources: Sources): string {
  const named = /`([^`]+)`/.exec(message)?.[1];
  if (role === 'load' && named) {
    return short(named);
  }
  if (role === 'split') {
    return 'split';
  }
  const text = place.cell_id === null ? undefined : sources(place.cell_id);
  if (text !== undefined) {
    const { from, to } = rangeOf(text, place.location, place.end_location);
    const call = /^[\w.]+/.exec(text.slice(from, to).replace(/^(await|return|del)\s+/, ''))?.[0];
    if (call) {
      return short(call.split('.').filter(Boolean).slice(-2).join('.'));
    }
  }
  return short(named ?? (role || 'here'));
}

function short(text: string): string {
  const points = [...text];
  return points.length <= MOST ? text : points.slice(0, MOST - 1).join('') + '…';
}

/** Whether two places begin at the same letter. */
export function samePlace(a: IPlace, b: IPlace): boolean {
  return (
    a.cell_index === b.cell_index &&
    a.location.row === b.location.row &&
    a.location.column === b.location.column
  );
}

function isBefore(a: IPlace, b: IPlace): boolean {
  const key = (place: IPlace) => [
    place.cell_index ?? -1,
    place.location.row,
    place.location.column
  ];
  const [x, y] = [key(a), key(b)];
  const i = x.findIndex((value, index) => value !== y[index]);
  return i >= 0 && x[i] < y[i];
}
