import type { INotebookState } from './store';
import type { IFinding, IPlace } from './types';

/** Where the cells of a notebook stand, and which of them have another text than the kernel has run. */
export interface ICells {
  /** Position of each cell that still has text, by id. */
  readonly places: ReadonlyMap<string, number>;
  /** Whether a cell was changed after it ran. */
  readonly changed?: (id: string) => boolean;
}

/** What only the history of a kernel can count: there its word replaces that of the code. */
const COUNTED = new Set(['LK305', 'LK309']);

/** What is alike in a finding of the code and in the kernel's word about it, whatever the names in it. */
function alike(finding: IFinding): string {
  return `${finding.code} ${finding.cell_id}`;
}

/**
 * A finding of the kernel with its cells numbered as they stand in the notebook: the kernel counts runs.
 */
function renumbered(finding: IFinding, places: ReadonlyMap<string, number>): IFinding {
  const numbers = new Map<number, number>();
  const moved = <T extends IPlace>(place: T): T => {
    const at = place.cell_id === null ? undefined : places.get(place.cell_id);
    if (at === undefined) {
      return place;
    }
    if (place.cell !== null) {
      numbers.set(place.cell, at + 1);
    }
    return { ...place, cell: at + 1, cell_index: at };
  };
  const related = finding.related.map(moved);
  const own = moved(finding);
  const words = (text: string) =>
    text.replace(/\bcell (\d+)\b/g, (found, number: string) => {
      const now = numbers.get(Number(number));
      return now === undefined ? found : `cell ${now}`;
    });
  return { ...own, related, message: words(finding.message) };
}

/**
 * The findings to show, in the order of the notebook.
 *
 * What the live kernel knows is laid over what was read from the code: it confirms a finding, withdraws it,
 * counts it, or adds one that only data can tell.
 */
export function shownFindings(state: INotebookState, cells: ICells): IFinding[] {
  if (!state.result) {
    return [];
  }
  const { places } = cells;
  const changed = (place: IPlace) => place.cell_id !== null && !!cells.changed?.(place.cell_id);
  const live = new Map((state.live?.findings ?? []).map(one => [one.fingerprint, one]));
  const merge = (finding: IFinding, told: IFinding): IFinding => {
    live.delete(told.fingerprint);
    if (COUNTED.has(finding.code) && told.verdict !== 'withdrawn') {
      return { ...renumbered(told, places), fingerprint: finding.fingerprint };
    }
    return told.verdict !== finding.verdict
      ? { ...finding, verdict: told.verdict, evidence: told.evidence }
      : finding;
  };
  const exact = state.result.findings.map(finding => {
    const told = live.get(finding.fingerprint);
    return told ? merge(finding, told) : null;
  });
  // The same finding may have another fingerprint there: its rows came another way.
  const merged = state.result.findings.map((finding, n) => {
    if (exact[n]) {
      return exact[n];
    }
    const told = [...live.values()].find(one => alike(one) === alike(finding));
    return told && !changed(told) ? merge(finding, told) : finding;
  });
  const added = new Set<string>();
  for (const finding of live.values()) {
    // Those read from code that the kernel ran earlier are not in the notebook any more.
    if (finding.verdict === 'confirmed' || COUNTED.has(finding.code)) {
      const moved = renumbered(finding, places);
      const key = `${alike(moved)} ${moved.location.row} ${moved.message}`;
      if (!added.has(key)) {
        added.add(key);
        merged.push([moved, ...moved.related].some(changed) ? { ...moved, pending: true } : moved);
      }
    }
  }
  const position = (finding: IFinding) =>
    finding.cell_id === null ? (finding.cell_index ?? -1) : (places.get(finding.cell_id) ?? -1);
  return merged
    .filter(one => one.verdict !== 'withdrawn' && (one.cell_id === null || places.has(one.cell_id)))
    .map((finding, index) => ({ finding, index, at: position(finding) }))
    .sort(
      (a, b) =>
        a.at - b.at ||
        a.finding.location.row - b.finding.location.row ||
        a.finding.location.column - b.finding.location.column ||
        a.index - b.index
    )
    .map(({ finding }) => finding);
}

/**
 * A finding in another cell than the edited one that an edit brought, the gravest first.
 *
 * Fingerprints change with names; a finding counts as new if its cell has more of its rule and severity than
 * before.
 */
export function newlyCaused(before: IFinding[], now: IFinding[], edited: string): IFinding | null {
  const kind = (one: IFinding) => `${one.severity} ${one.code} ${one.cell_id}`;
  const known = new Map<string, number>();
  for (const one of before) {
    known.set(kind(one), (known.get(kind(one)) ?? 0) + 1);
  }
  const fresh = now.filter(one => {
    const left = known.get(kind(one)) ?? 0;
    known.set(kind(one), left - 1);
    return left <= 0 && one.cell_id !== null && one.cell_id !== edited && one.severity !== 'info';
  });
  return fresh.find(one => one.severity === 'error') ?? fresh[0] ?? null;
}

/** The finding after or before a place, going round; null if there is none. */
export function neighbour(
  findings: IFinding[],
  order: (cellId: string) => number,
  at: { cellId: string | null; row: number; column: number },
  step: 1 | -1
): IFinding | null {
  const key = (cell: string | null, row: number, column: number) =>
    [cell === null ? -1 : order(cell), row, column] as const;
  const here = key(at.cellId, at.row, at.column);
  const compare = (finding: IFinding) => {
    const there = key(finding.cell_id, finding.location.row, finding.location.column);
    const i = there.findIndex((value, index) => value !== here[index]);
    return i < 0 ? 0 : there[i] - here[i];
  };
  const marked = findings.filter(one => one.cell_id !== null);
  if (step > 0) {
    return marked.find(one => compare(one) > 0) ?? marked[0] ?? null;
  }
  return [...marked].reverse().find(one => compare(one) < 0) ?? marked[marked.length - 1] ?? null;
}

/** How many there are of each severity. */
export function countsOf(findings: IFinding[]): { error: number; warning: number; info: number } {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of findings) {
    counts[severity]++;
  }
  return counts;
}
