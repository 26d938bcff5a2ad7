/** What is shown of a story, and in which order: filters, groups, and the calm of a list under the pointer. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IFinding, Severity } from '../model/types';
import { byGravity, cellName, findingKey, inDocument, type IEntry, type IStory } from './story';

export type GroupBy = 'score' | 'cell' | 'rule';
export type SortBy = 'gravity' | 'document';

export interface IFilters {
  /** Severities and families that are left out. */
  withoutSeverity: ReadonlySet<Severity>;
  withoutFamily: ReadonlySet<string>;
  query: string;
  group: GroupBy;
  sort: SortBy;
}

export const NO_FILTERS: IFilters = {
  withoutSeverity: new Set(),
  withoutFamily: new Set(),
  query: '',
  group: 'score',
  sort: 'gravity'
};

/** From so many findings on, there is something to filter. */
export const MANY = 8;

export function filtering(filters: IFilters): boolean {
  const { withoutSeverity, withoutFamily, query } = filters;
  return withoutSeverity.size > 0 || withoutFamily.size > 0 || query.trim() !== '';
}

/** Whether all words of the query occur in what a card says. */
export function passes(finding: IFinding, filters: IFilters): boolean {
  if (filters.withoutSeverity.has(finding.severity) || filters.withoutFamily.has(finding.family)) {
    return false;
  }
  const { code, name, family, message, advice, cell } = finding;
  const text = [code, name, family, message, advice, `cell ${cell}`].join('\n').toLowerCase();
  const words = filters.query.toLowerCase().split(/\s+/);
  return words.every(word => text.includes(word));
}

/** A run of cards below a heading. */
export interface IGroup {
  key: string;
  title: string;
  entry: IEntry | null;
  findings: IFinding[];
}

/** Whether all words of the query occur in what is said of a score. */
function named(entry: IEntry, query: string): boolean {
  const { metric, rows, cell } = entry.score;
  const text = `${metric}\n${rows}\ncell ${cell}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}

/** The scores to show: all of them, unless something is searched for that neither they nor their cards say. */
export function entriesFor(story: IStory, filters: IFilters): IEntry[] {
  const { query } = filters;
  return query.trim()
    ? story.entries.filter(
        entry => named(entry, query) || entry.findings.some(one => passes(one, filters))
      )
    : story.entries;
}

/** The cards in their groups; filters hide cards, never a score. */
export function groups(story: IStory, filters: IFilters, trans: TranslationBundle): IGroup[] {
  const order = filters.sort === 'document' ? inDocument : byGravity;
  const shown = (findings: readonly IFinding[]) =>
    findings.filter(finding => passes(finding, filters)).sort(order);
  const loose = shown(story.loose);
  const pending: IGroup = {
    key: 'pending',
    title: trans.__('Still so in the kernel, until the changed cells run again'),
    entry: null,
    findings: shown(story.pending)
  };
  const about = (finding: IFinding) => finding.family === 'notebook';
  if (filters.group === 'score') {
    const made: IGroup[] = entriesFor(story, filters).map(entry => ({
      key: entry.key,
      title: '',
      entry,
      findings: shown(entry.findings)
    }));
    const rest: IGroup[] = [
      pending,
      {
        key: 'loose',
        title: trans.__('Before anything is scored on these rows'),
        entry: null,
        findings: loose.filter(finding => !about(finding))
      },
      {
        key: 'notebook',
        title: trans.__('About the notebook itself'),
        entry: null,
        findings: loose.filter(about)
      }
    ];
    return [...made, ...rest.filter(group => group.findings.length)];
  }
  const made = new Map<string, IGroup>();
  const all = [...story.entries.flatMap(entry => shown(entry.findings)), ...loose].sort(order);
  for (const finding of all) {
    const key = filters.group === 'cell' ? `cell ${finding.cell_index}` : finding.code;
    const title =
      filters.group === 'cell' ? cellName(finding, trans) : `${finding.code} ${finding.name}`;
    const group = made.get(key) ?? { key, title, entry: null, findings: [] };
    group.findings.push(finding);
    made.set(key, group);
  }
  const found = [...made.values()];
  if (filters.group === 'cell') {
    found.sort((a, b) => inDocument(a.findings[0], b.findings[0]));
  }
  return pending.findings.length ? [pending, ...found] : found;
}

/**
 * Keep what was there in its place and put what is new behind it: what is under the pointer must not be
 * another card when the finger comes down.
 */
export function settle<T>(
  items: readonly T[],
  key: (item: T) => string,
  before: readonly string[]
): T[] {
  const place = new Map(before.map((one, n) => [one, n]));
  const rank = (item: T) => place.get(key(item)) ?? Number.MAX_SAFE_INTEGER;
  return items
    .map((item, n) => ({ item, n }))
    .sort((a, b) => rank(a.item) - rank(b.item) || a.n - b.n)
    .map(({ item }) => item);
}

/** Put what has just gone back to where it stood among what is left. */
export function interleave<T>(
  items: readonly T[],
  gone: readonly T[],
  key: (item: T) => string,
  before: readonly string[]
): T[] {
  const merged = [...items];
  for (const item of gone) {
    const at = before.indexOf(key(item));
    const previous = before.slice(0, Math.max(at, 0)).reverse();
    const anchor = previous.map(one => merged.findIndex(other => key(other) === one));
    const found = anchor.find(n => n >= 0);
    merged.splice(found === undefined ? 0 : found + 1, 0, item);
  }
  return merged;
}

export interface IGone {
  finding: IFinding;
  how: 'mended' | 'ignored';
}

/** What was told before and is not any more. */
export function gone(
  before: readonly IFinding[],
  now: readonly IFinding[],
  suppressed: readonly IFinding[]
): IGone[] {
  const there = new Set(now.map(findingKey));
  const hidden = new Set(suppressed.map(findingKey));
  return before
    .filter(finding => !there.has(findingKey(finding)) && finding.verdict !== 'withdrawn')
    .map(finding => ({ finding, how: hidden.has(findingKey(finding)) ? 'ignored' : 'mended' }));
}
