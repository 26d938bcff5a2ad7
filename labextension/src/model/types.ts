/**
 * What the server and the kernel send: the public JSON of leaklint.
 *
 * Rows and columns count from 1, columns in code points; the end column is exclusive. `cell` counts
 * all cells from 1 as users do, `cell_index` from 0.
 */

export type Severity = 'error' | 'warning' | 'info';
export type Confidence = 'certain' | 'likely';
export type Effect = 'small' | 'moderate' | 'large';
export type Verdict = 'static' | 'confirmed' | 'withdrawn';
export type ScoreVerdict = 'trusted' | 'broken' | 'doubtful' | 'not-followed';
export type ReportFormat = 'html' | 'markdown' | 'json';

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

export interface ILocation {
  row: number;
  column: number;
}

export interface IPlace {
  cell: number | null;
  cell_index: number | null;
  cell_id: string | null;
  execution_count: number | null;
  location: ILocation;
  end_location: ILocation;
  physical_line: number | null;
}

/** The part that a related place has in the way of the data. */
export type Role = '' | 'load' | 'fit' | 'split' | 'score' | 'predict' | 'choose' | 'use';

export interface IRelated extends IPlace {
  message: string;
  role: Role | string;
}

export interface IEdit {
  cell_index: number;
  location: ILocation;
  end_location: ILocation;
  content: string;
}

export interface IFix {
  safety: 'safe' | 'unsafe';
  message: string;
  edits: IEdit[];
}

export interface IFinding extends IPlace {
  code: string;
  name: string;
  family: string;
  severity: Severity;
  confidence: Confidence;
  effect: Effect;
  verdict: Verdict;
  message: string;
  advice: string;
  url: string;
  path: string;
  related: IRelated[];
  fix: IFix | null;
  fingerprint: string;
  /** What the objects of a live kernel say of it, or why they say nothing. */
  evidence?: string;
  /** The code does not say it any more; it is still so in the kernel, until the changed cells run again. */
  pending?: boolean;
}

export interface ISuppressed extends IFinding {
  /** The suppression as the user wrote it. */
  reason: string;
}

export interface INotFollowed extends IPlace {
  call: string;
}

export interface IScore extends IPlace {
  path: string;
  metric: string;
  rows: string;
  verdict: ScoreVerdict;
  /** Fingerprints of the findings that spoil it. */
  findings: string[];
  looks: number;
  not_followed: INotFollowed[];
}

export interface INote extends Partial<IPlace> {
  path: string;
  message: string;
  note: string;
}

export interface IFileError {
  path: string;
  code: string;
  message: string;
}

export interface IFlowNode extends IPlace {
  id: string;
  kind: string;
  label: string;
  /** Whose rows come through here: those of the training, those that are scored, or both. */
  lane: 'train' | 'test' | 'both';
  /** For a fit what was learned: `model`, `scaler` … */
  learns: string;
}

export interface IFlowEdge {
  from: string;
  to: string;
  kind: 'train' | 'test' | 'leak' | 'plain';
  /** Of a leak. */
  severity: Severity | null;
  findings: string[];
  /** The scores in whose drawing it is. */
  scores: number[];
}

/** The way of the data as a graph; `scores` maps the index of a score to its ancestors. */
export interface IFlow {
  nodes: IFlowNode[];
  edges: IFlowEdge[];
  scores: Record<string, string[]>;
}

/** Columns whose part leaklint guessed. */
export interface IRoles {
  target: string[];
  group: string[];
  time: string[];
}

/** A column that leaklint took for something without having been told. */
export interface IGuess extends IPlace {
  role: keyof IRoles;
  name: string;
  /** What says so, in words. */
  from: string;
}

export interface IResult {
  version: string;
  sequence: number;
  elapsed_ms: number;
  findings: IFinding[];
  scores: IScore[];
  notes: INote[];
  errors: IFileError[];
  suppressed: ISuppressed[];
  flow: IFlow;
  /** The columns that are gone by, guessed or not. */
  roles: IRoles;
  guesses?: IGuess[];
}

export interface IRule {
  code: string;
  name: string;
  family: string;
  severity: Severity;
  effect: Effect;
  summary: string;
  url: string;
  /** The rule's page, in Markdown. */
  page: string;
}

export interface IReport {
  content: string;
  mime: string;
  filename: string;
}

// ---------------------------------------------------------------------------------------------
// Requests

export interface IRequestCell {
  id: string;
  type: string;
  source: string;
  execution_count: number | null;
  tags: string[];
}

/** What the settings of the extension ask of the linter. */
export interface ILintOptions {
  /** Codes, prefixes or names of rules. */
  ignore: string[];
  severity: Record<string, Severity>;
  order: 'document' | 'executed';
}

export interface ILintRequest {
  path: string;
  cells: IRequestCell[];
  metadata: Record<string, unknown>;
  sequence: number;
  /** Which of several editors of one document is asking. */
  client: string;
  kernel_language: string | null;
  options: ILintOptions;
}

// ---------------------------------------------------------------------------------------------
// Live facts, pushed by the kernel through the comm target `leaklint.live`

export interface ILiveFrame {
  name: string;
  kind: string;
  rows: number;
  columns: number;
  bytes: number;
  role: 'train' | 'test' | 'validation' | 'features' | 'label' | null;
  from: string | null;
  findings: string[];
}

export interface ILiveEstimator {
  name: string;
  class: string;
  saw: string | null;
  verdict: 'confirmed' | 'right' | 'unproved';
  findings: string[];
}

export interface ILedgerEntry {
  name: string;
  rows: number;
  looks: number;
  runs: number;
  /** Of the metric with the widest spread. */
  spread: [number, number] | null;
  bound: number | null;
  metric: string;
  /** The range of each metric. */
  metrics?: { metric: string; low: number; high: number }[];
  /** The guarded file that it is. */
  golden?: string;
  /** There were at least so many looks. */
  approximate?: boolean;
}

export interface ILiveScore {
  cell_id: string;
  row: number;
  column: number;
  /** Predictions that were really scored on its rows. */
  looks: number;
  verdict: ScoreVerdict;
  findings: string[];
}

export interface ILiveState {
  type: 'state';
  protocol: 1;
  version: string;
  watching: boolean;
  run: number;
  elapsed_ms: number;
  frames: ILiveFrame[];
  estimators: ILiveEstimator[];
  findings: IFinding[];
  ledger: ILedgerEntry[];
  notes: string[];
  /** What the kernel makes of the scores that it has on the screen. */
  scores?: ILiveScore[];
  /** The ledger in the form in which the notebook keeps it; none before anything was scored. */
  kept?: unknown;
}
