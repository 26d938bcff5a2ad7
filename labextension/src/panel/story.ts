/**
 * A result laid out in the order in which a person wants to read it. The report in a notebook (story.py)
 * is laid out in the same way and says the same things.
 */
import type { TranslationBundle } from '@jupyterlab/translation';

import {
  SEVERITIES,
  type IFinding,
  type ILiveScore,
  type INotFollowed,
  type INote,
  type IPlace,
  type IResult,
  type IScore,
  type ISuppressed,
  type ScoreVerdict,
  type Severity
} from '../model/types';

export type Tone = 'bad' | 'doubt' | 'unsure' | 'good' | 'empty';

/** A score and the findings that spoil it. */
export interface IEntry {
  /** The position of the score in the result: what the drawing knows it by. */
  index: number;
  key: string;
  score: IScore;
  findings: IFinding[];
  /** Spoil it too, but are shown under an earlier score. */
  toldBefore: IFinding[];
}

export interface IStory {
  headline: string;
  tone: Tone;
  entries: IEntry[];
  /** Serious, but nothing is scored on their rows yet. */
  loose: IFinding[];
  /** Mended in the code, and still so in the kernel. */
  pending: IFinding[];
  habits: IFinding[];
  notFollowed: INotFollowed[];
  remarks: INote[];
  problems: string[];
  suppressed: ISuppressed[];
  withdrawn: IFinding[];
}

const VERDICTS: readonly ScoreVerdict[] = ['broken', 'doubtful', 'not-followed', 'trusted'];
const EFFECTS = ['large', 'moderate', 'small'];
/** Notes of these kinds tell of something that was not understood. */
const DARK = new Set(['not-parsed', 'unseen-loader', 'unknown-object', 'unseen-use']);

export function placeKey(place: IPlace): string {
  const { row, column } = place.location;
  return `${place.cell_id ?? place.cell_index ?? ''}:${row}:${column}`;
}

/** What a finding is known by from one answer to the next. */
export function findingKey(finding: IFinding): string {
  return finding.fingerprint || `${finding.code} ${placeKey(finding)}`;
}

/** Names a place's cell, or its line in a plain script. */
export function cellName(place: IPlace, trans: TranslationBundle): string {
  return place.cell === null
    ? trans.__('line %1', place.location.row)
    : trans.__('cell %1', place.cell);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let n = 0; n < a.length; n++) {
    if (a[n] !== b[n]) {
      return a[n] - b[n];
    }
  }
  return 0;
}

function position(place: IPlace): number[] {
  return [place.cell_index ?? -1, place.location.row, place.location.column];
}

export function inDocument(a: IPlace, b: IPlace): number {
  return compare(position(a), position(b));
}

/** The gravest first, then as in the notebook. */
export function byGravity(a: IFinding, b: IFinding): number {
  const rank = (finding: IFinding) => [
    SEVERITIES.indexOf(finding.severity),
    EFFECTS.indexOf(finding.effect),
    finding.verdict === 'confirmed' ? 0 : 1,
    finding.confidence === 'certain' ? 0 : 1,
    ...position(finding)
  ];
  return compare(rank(a), rank(b));
}

/** How many findings of each severity are shown. */
export function counts(findings: readonly IFinding[]): Record<Severity, number> {
  const totals: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  const seen = new Set<string>();
  for (const finding of findings) {
    const key = findingKey(finding);
    if (finding.verdict !== 'withdrawn' && !seen.has(key)) {
      seen.add(key);
      totals[finding.severity] += 1;
    }
  }
  return totals;
}

/** `2 errors, 1 warning`; '' for nothing. */
export function countWords(totals: Record<Severity, number>, trans: TranslationBundle): string {
  const words: Record<Severity, (n: number) => string> = {
    error: n => trans._n('%1 error', '%1 errors', n),
    warning: n => trans._n('%1 warning', '%1 warnings', n),
    info: n => trans._n('%1 info', '%1 infos', n)
  };
  return SEVERITIES.filter(severity => totals[severity])
    .map(severity => words[severity](totals[severity]))
    .join(', ');
}

/** `prepare()` for a call however it is written. */
export function callName(call: string): string {
  const name = call.split(/\s+/).join(' ').trim();
  return /[)\]]$/.test(name) ? `\`${name}\`` : `\`${name}()\``;
}

function headline(
  scores: readonly IScore[],
  loose: readonly IFinding[],
  missed: readonly INotFollowed[],
  trans: TranslationBundle
): [string, Tone] {
  const total = scores.length;
  const calls = [...new Set(missed.map(call => call.call))];
  const names = [...new Set(calls.map(callName))];
  const rest = names.length - 3;
  const named = names.slice(0, 3).join(', ') + (rest > 0 ? trans.__(' and %1 more', rest) : '');
  const unfollowed = calls.length
    ? trans._n('; %1 call not followed: %2', '; %1 calls not followed: %2', calls.length, named)
    : '';
  if (!total) {
    return loose.length
      ? [
          trans._n(
            'Nothing is scored yet, but %1 leak would spoil the first score',
            'Nothing is scored yet, but %1 leaks would spoil the first score',
            loose.length
          ),
          'doubt'
        ]
      : [trans.__('Nothing is scored yet') + unfollowed, 'empty'];
  }
  const number = (verdict: ScoreVerdict) => scores.filter(s => s.verdict === verdict).length;
  const broken = number('broken');
  const doubtful = number('doubtful');
  if (broken) {
    if (total === 1) {
      return [trans.__('The only score cannot be trusted'), 'bad'];
    }
    const which =
      broken === total
        ? trans.__('None of the %1 scores can be trusted', total)
        : trans.__('%1 of %2 scores cannot be trusted', broken, total);
    const more = doubtful
      ? trans._n(', %1 more is doubtful', ', %1 more are doubtful', doubtful)
      : '';
    return [which + more, 'bad'];
  }
  if (doubtful) {
    return total === 1
      ? [trans.__('The only score is doubtful'), 'doubt']
      : [
          trans._n('%1 of %2 scores is doubtful', '%1 of %2 scores are doubtful', doubtful, total),
          'doubt'
        ];
  }
  if (number('not-followed') === total && !loose.length) {
    const lost =
      total === 1
        ? trans.__('The only score could not be followed')
        : trans.__('None of the %1 scores could be followed', total);
    return [lost + unfollowed, 'unsure'];
  }
  const found = loose.length
    ? trans._n('; %1 finding beside them', '; %1 findings beside them', loose.length)
    : trans.__(', nothing found');
  const sure = !calls.length && !number('not-followed') && !loose.length;
  const checked = trans._n('%1 score checked', '%1 scores checked', total);
  return [checked + found + unfollowed, sure ? 'good' : 'unsure'];
}

function distinct<T>(items: readonly T[], key: (item: T) => string): T[] {
  const seen = new Map<string, T>();
  for (const item of items) {
    if (!seen.has(key(item))) {
      seen.set(key(item), item);
    }
  }
  return [...seen.values()];
}

/** A score as it stands when the live objects have withdrawn all that was held against it. */
function judged(score: IScore, withdrawn: ReadonlySet<string>): IScore {
  const cleared =
    score.findings.length > 0 && score.findings.every(fingerprint => withdrawn.has(fingerprint));
  return cleared
    ? { ...score, verdict: score.not_followed.length ? 'not-followed' : 'trusted' }
    : score;
}

/** The scores as the kernel knows them: how often their rows were scored, and what its data holds against them. */
export function liveScores(
  scores: readonly IScore[],
  live: readonly ILiveScore[],
  findings: readonly IFinding[]
): IScore[] {
  const known = new Map(live.map(one => [`${one.cell_id}:${one.row}:${one.column}`, one]));
  const shown = new Map(findings.filter(one => !one.pending).map(one => [one.fingerprint, one]));
  return scores.map(score => {
    const told = known.get(placeKey(score));
    if (!told) {
      return score;
    }
    const more = told.findings.filter(one => !score.findings.includes(one) && shown.has(one));
    const grave = (severity: Severity) => more.some(one => shown.get(one)?.severity === severity);
    let { verdict } = score;
    if (grave('error')) {
      verdict = 'broken';
    } else if (grave('warning') && verdict === 'trusted') {
      verdict = 'doubtful';
    }
    return { ...score, looks: told.looks, verdict, findings: [...score.findings, ...more] };
  });
}

/**
 * Lay out a result.
 *
 * @param result - The last answer.
 * @param findings - The findings that are shown: of that answer, or as the kernel judged them.
 */
export function tell(
  result: IResult,
  findings: readonly IFinding[],
  trans: TranslationBundle
): IStory {
  const spoiling = new Map<string, IFinding>();
  const spoils = new Set(result.scores.flatMap(score => score.findings));
  const habits: IFinding[] = [];
  const loose: IFinding[] = [];
  const withdrawn: IFinding[] = [];
  const pending: IFinding[] = [];
  const sorted = distinct([...findings].sort(inDocument), findingKey).sort(byGravity);
  for (const finding of sorted) {
    if (finding.verdict === 'withdrawn') {
      withdrawn.push(finding);
    } else if (finding.pending && finding.severity !== 'info') {
      pending.push(finding);
    } else if (finding.severity === 'info') {
      habits.push(finding);
    } else if (spoils.has(finding.fingerprint)) {
      spoiling.set(finding.fingerprint, finding);
    } else {
      loose.push(finding);
    }
  }

  const told = new Set<string>();
  const gone = new Set(withdrawn.map(finding => finding.fingerprint));
  const scores = result.scores.map(score => judged(score, gone));
  const ordered = scores
    .map((score, index) => ({ score, index }))
    .sort((a, b) => VERDICTS.indexOf(a.score.verdict) - VERDICTS.indexOf(b.score.verdict));
  const entries = ordered.map(({ score, index }) => {
    const its = distinct(
      score.findings.flatMap(fingerprint => spoiling.get(fingerprint) ?? []),
      findingKey
    ).sort(byGravity);
    const entry: IEntry = {
      index,
      key: `${score.metric} ${placeKey(score)}`,
      score,
      findings: its.filter(finding => !told.has(finding.fingerprint)),
      toldBefore: its.filter(finding => told.has(finding.fingerprint))
    };
    its.forEach(finding => told.add(finding.fingerprint));
    return entry;
  });

  const missed = result.scores.flatMap(score => score.not_followed);
  const remarks = distinct(
    result.notes.filter(note => note.note !== 'nothing-scored'),
    note => note.message
  );
  const problems = result.errors.map(error => error.message);
  const [words, first] = headline(scores, loose, missed, trans);
  let tone = first;
  // Green means that everything was followed.
  if (tone === 'good' && remarks.some(note => DARK.has(note.note))) {
    tone = 'unsure';
  }
  if (pending.length && tone === 'good') {
    tone = 'unsure';
  }
  if (problems.length && (tone === 'good' || tone === 'empty')) {
    tone = 'unsure';
  }
  return {
    headline: pending.length ? trans.__('%1; the changed cells have not run yet', words) : words,
    tone,
    entries,
    loose,
    pending,
    habits,
    notFollowed: distinct(missed, call => `${call.call} ${placeKey(call)}`),
    remarks,
    problems,
    suppressed: result.suppressed ?? [],
    withdrawn
  };
}

// ---------------------------------------------------------------------------------------------
// The way of the data

/** One station on the way of the data. */
export interface IStep {
  role: string;
  message: string;
  place: IPlace;
  /** The finding's own place. */
  here: boolean;
}

const ROLES: Record<string, string> = { load: 'source', choose: 'choice' };
const ROLE_OF_FAMILY: Record<string, string> = { preprocessing: 'fit', 'test-reuse': 'choice' };

function roleOf(role: string, finding: IFinding): string {
  return (ROLES[role] ?? role) || (ROLE_OF_FAMILY[finding.family] ?? 'here');
}

/**
 * The finding's own place among the related ones. They come in the order of the data's way; its own stands
 * before the first of them that is behind it in the notebook, unless it is one of them.
 */
export function steps(finding: IFinding): IStep[] {
  const way: IStep[] = finding.related.map(related => ({
    role: roleOf(related.role, finding),
    message: related.message,
    place: related,
    here: false
  }));
  const same = way.find(step => inDocument(step.place, finding) === 0);
  if (same) {
    same.here = true;
    return way;
  }
  const later = way.findIndex(step => inDocument(step.place, finding) > 0);
  const own = { role: roleOf('', finding), message: '', place: finding, here: true };
  way.splice(later < 0 ? way.length : later, 0, own);
  return way;
}

/** The names of the stations, where they are a common word. */
export function roleName(role: string, trans: TranslationBundle): string {
  switch (role) {
    case 'source':
      return trans.__('source');
    case 'fit':
      return trans.__('fit');
    case 'split':
      return trans.__('split');
    case 'score':
      return trans.__('score');
    case 'predict':
      return trans.__('predict');
    case 'choice':
      return trans.__('choice');
    case 'resample':
      return trans.__('resample');
    case 'transform':
      return trans.__('transform');
    case 'use':
      return trans.__('use');
    case 'here':
      return trans.__('here');
    default:
      return role;
  }
}

/** The same in a few words: `source (2) → fit (4) → split (7) → score (9)`. */
export function wayInShort(finding: IFinding, trans: TranslationBundle): string {
  if (!finding.related.length || finding.cell === null) {
    return cellName(finding, trans);
  }
  const words = steps(finding).map(step => `${roleName(step.role, trans)} (${step.place.cell})`);
  return [...new Set(words)].join(' → ');
}

/** `certain`, or what a kernel made of it. */
export function surety(finding: IFinding, trans: TranslationBundle): string {
  if (finding.verdict === 'confirmed') {
    return trans.__('confirmed');
  }
  return finding.confidence === 'certain' ? trans.__('certain') : trans.__('likely');
}

export function effectWords(finding: IFinding, trans: TranslationBundle): string {
  switch (finding.effect) {
    case 'large':
      return trans.__('large effect');
    case 'moderate':
      return trans.__('moderate effect');
    default:
      return trans.__('small effect');
  }
}

export function verdictWords(verdict: ScoreVerdict, trans: TranslationBundle): string {
  switch (verdict) {
    case 'broken':
      return trans.__('cannot be trusted');
    case 'doubtful':
      return trans.__('doubtful');
    case 'not-followed':
      return trans.__('could not be followed');
    default:
      return trans.__('nothing found');
  }
}

export function severityWord(severity: Severity, trans: TranslationBundle): string {
  switch (severity) {
    case 'error':
      return trans.__('error');
    case 'warning':
      return trans.__('warning');
    default:
      return trans.__('info');
  }
}

export function familyName(family: string, trans: TranslationBundle): string {
  const names: Record<string, string> = {
    preprocessing: trans.__('preprocessing'),
    overlap: trans.__('overlap'),
    'test-reuse': trans.__('test reuse'),
    target: trans.__('target'),
    temporal: trans.__('temporal'),
    group: trans.__('group'),
    evaluation: trans.__('evaluation'),
    data: trans.__('data'),
    notebook: trans.__('notebook')
  };
  return names[family] ?? family;
}

/** A sentence ends with a full stop. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** `a, b and c`. */
export function listing(words: readonly string[], trans: TranslationBundle): string {
  if (words.length < 2) {
    return words[0] ?? '';
  }
  return trans.__('%1 and %2', words.slice(0, -1).join(', '), words[words.length - 1]);
}
