import type { INotebookState } from './store';
import type { IFinding } from './types';

/**
 * The findings to show, in the order of the notebook.
 *
 * What the live kernel knows is laid over what was read from the code: it confirms a finding, withdraws it,
 * or adds one that only data can tell.
 *
 * @param places - position of each cell that still has text, by id
 */
export function shownFindings(
  state: INotebookState,
  places: ReadonlyMap<string, number>
): IFinding[] {
  if (!state.result) {
    return [];
  }
  const live = new Map((state.live?.findings ?? []).map(one => [one.fingerprint, one]));
  const merged = state.result.findings.map(finding => {
    const told = live.get(finding.fingerprint);
    live.delete(finding.fingerprint);
    return told && told.verdict !== finding.verdict
      ? { ...finding, verdict: told.verdict }
      : finding;
  });
  for (const finding of live.values()) {
    // Those read from code that the kernel ran earlier are not in the notebook any more.
    if (finding.verdict === 'confirmed') {
      merged.push(finding);
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
