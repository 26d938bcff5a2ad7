import { TransportError, type ITransport } from '../transport/types';
import type { INotebookState, IProblem, Status } from './store';
import type { ILintOptions, ILintRequest, ILiveState, IRequestCell, IResult } from './types';

/** What a session wants to know of an open notebook. */
export interface IDocument {
  readonly path: string;
  cells(): IRequestCell[];
  metadata(): Record<string, unknown>;
  /** What its kernel speaks; null while that is not known. */
  language(): string | null;
}

export interface ISessionOptions {
  enabled: boolean;
  debounce: number;
  lint: ILintOptions;
}

/** A server that has no leaklint is not asked again at each letter. */
const HOLD_MS = 60_000;
const BUSY_MS = 1000;
/** While a notebook opens, its metadata and its kernel are told one after the other. */
const SETTLE_MS = 80;
const GIVE_UP_MS = 60_000;

/** Languages in which a kernel speaks Python. */
const PYTHON = /^(i?python\d*|xpython|sage(math)?)$/i;

let clients = 0;

/**
 * One notebook's questions and answers.
 *
 * An answer counts only if no later question was asked and no letter typed meanwhile: findings are never
 * laid over text that they are not about.
 */
export class Session {
  constructor(
    private readonly document: IDocument,
    private readonly transport: ITransport,
    private options: ISessionOptions,
    private readonly onChange: (session: Session) => void
  ) {
    this._state = {
      path: document.path,
      status: 'linting',
      result: null,
      problem: null,
      sequence: 0,
      stale: new Set(),
      staleSince: null,
      live: null
    };
    this.client = `${Date.now().toString(36)}-${++clients}`;
    this.refresh();
  }

  get state(): INotebookState {
    return this._state;
  }

  /** The texts that the last answer is about, by id of cell. */
  get texts(): ReadonlyMap<string, string> {
    return this._texts;
  }

  configure(options: ISessionOptions): void {
    const before = JSON.stringify([this.options.enabled, this.options.lint]);
    this.options = options;
    if (JSON.stringify([options.enabled, options.lint]) !== before) {
      this.held = 0;
      this.answeredTo = '';
      this.refresh();
    }
  }

  setPath(path: string): void {
    this.set({ path });
    this.refresh();
  }

  setLive(live: ILiveState | null): void {
    this.set({ live });
  }

  /** Cells were typed in, added, removed or moved. */
  edited(cellIds: Iterable<string>): void {
    const stale = new Set(this._state.stale);
    for (const id of cellIds) {
      stale.add(id);
    }
    this.edits++;
    const since = this._state.staleSince ?? Date.now();
    const waiting = this._state.status === 'ready' ? ({ status: 'linting' } as const) : {};
    this.set({ stale, staleSince: since, ...waiting });
    this.schedule(this.options.debounce);
  }

  /** Something else changed that an answer may depend on: counts, metadata, the kernel. */
  touched(): void {
    this.edits++;
    this.schedule(this.options.debounce);
  }

  /** Look anew at whether to ask, and ask soon. */
  refresh(): void {
    if (this.silent() === null && ['off', 'not-python'].includes(this._state.status)) {
      this.set({ status: 'linting' });
    }
    this.edits++;
    this.schedule(SETTLE_MS);
  }

  /** Ask at once, whatever was answered before. */
  lintNow(): Promise<void> {
    this.held = 0;
    this.answeredTo = '';
    return this.ask();
  }

  /** The question as it stands. */
  request(): ILintRequest {
    return {
      path: this.document.path,
      cells: this.document.cells(),
      metadata: this.document.metadata(),
      sequence: 0,
      client: this.client,
      kernel_language: this.document.language(),
      options: this.options.lint
    };
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    this.abort?.abort();
  }

  private silent(): Status | null {
    if (!this.options.enabled) {
      return 'off';
    }
    const language = this.document.language();
    return language && !PYTHON.test(language.trim()) ? 'not-python' : null;
  }

  private schedule(delay: number): void {
    clearTimeout(this.timer);
    if (this.disposed) {
      return;
    }
    const wait = Math.max(delay, this.held - Date.now());
    this.timer = setTimeout(() => void this.ask(), wait);
  }

  /** One question at a time: what comes up meanwhile is asked when the answer is there. */
  private ask(): Promise<void> {
    clearTimeout(this.timer);
    if (this.disposed) {
      return Promise.resolve();
    }
    const silent = this.silent();
    if (silent) {
      this.sequence++;
      this.answeredTo = '';
      this._texts = new Map();
      this.set({ status: silent, result: null, problem: null, stale: new Set(), staleSince: null });
      return Promise.resolve();
    }
    if (this.asking) {
      this.again = true;
      return this.asking;
    }
    this.asking = this.question().finally(() => {
      this.asking = null;
      if (this.again) {
        this.again = false;
        return this.ask();
      }
    });
    return this.asking;
  }

  private async question(): Promise<void> {
    const edits = this.edits;
    const request = this.request();
    const text = JSON.stringify(request);
    if (text === this.answeredTo && this._state.result) {
      this.set({ status: 'ready', problem: null, stale: new Set(), staleSince: null });
      return;
    }
    const mine = ++this.sequence;
    const abort = (this.abort = new AbortController());
    const giveUp = setTimeout(() => abort.abort(), GIVE_UP_MS);
    const current = () => !this.disposed && mine === this.sequence;
    try {
      const result = await this.transport.lint({ ...request, sequence: mine }, abort.signal);
      // What was typed meanwhile is already due to be asked about.
      if (current() && edits === this.edits) {
        this.answeredTo = text;
        this.answered(result, mine, request.cells);
      }
    } catch (error) {
      if (current()) {
        this.failed(error, abort.signal.aborted);
      }
    } finally {
      clearTimeout(giveUp);
    }
  }

  private answered(result: IResult, sequence: number, cells: IRequestCell[]): void {
    this._texts = new Map(cells.map(cell => [cell.id, cell.source]));
    this.set({
      status: 'ready',
      result,
      problem: null,
      sequence,
      stale: new Set(),
      staleSince: null
    });
  }

  private failed(error: unknown, gaveUp: boolean): void {
    if (error instanceof TransportError && error.kind === 'busy') {
      this.schedule(BUSY_MS);
      return;
    }
    let status: Status = 'engine-error';
    let problem: IProblem;
    if (error instanceof TransportError) {
      status = error.kind as Status;
      problem = { message: error.message, detail: error.detail };
      if (status !== 'engine-error') {
        this.held = Date.now() + HOLD_MS;
      }
    } else if (gaveUp) {
      problem = { message: 'The linter took longer than a minute.', detail: '' };
    } else {
      problem = { message: 'The answer cannot be read.', detail: String(error) };
    }
    this.set({ status, problem });
  }

  private set(change: Partial<INotebookState>): void {
    this._state = { ...this._state, ...change };
    this.onChange(this);
  }

  private _state: INotebookState;
  private _texts: ReadonlyMap<string, string> = new Map();
  private readonly client: string;
  private sequence = 0;
  private edits = 0;
  private held = 0;
  private answeredTo = '';
  private asking: Promise<void> | null = null;
  private again = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private abort: AbortController | null = null;
  private disposed = false;
}
