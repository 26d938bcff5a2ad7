import type { ISessionContext } from '@jupyterlab/apputils';
import { CommsOverSubshells, type Kernel, type KernelMessage } from '@jupyterlab/services';
import type { JSONValue } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import type { ILiveState } from '../model/types';
import { compatible } from '../version';
import type { ILedgerKeeper, ILiveBusy, ILiveInfo, LiveStatus } from './types';

export const TARGET = 'leaklint.live';
const PROTOCOL = 1;

/** What the kernel may send. */
type Message =
  ILiveState | { type: 'busy'; done: number; what: string } | { type: 'error'; message: string };

function message(type: 'on' | 'hello', kept: unknown): { [key: string]: JSONValue } {
  return kept ? { type, ledger: kept as JSONValue } : { type };
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A state as it was pushed, with every list there; null if it is not one that we understand. */
export function readState(data: Record<string, unknown>): ILiveState | null {
  if (data['protocol'] !== PROTOCOL || !compatible(String(data['version'] ?? ''))) {
    return null;
  }
  const state = data as unknown as ILiveState;
  return {
    ...state,
    frames: (list(state.frames) as ILiveState['frames']).map(frame => ({
      ...frame,
      findings: list(frame.findings) as string[]
    })),
    estimators: (list(state.estimators) as ILiveState['estimators']).map(one => ({
      ...one,
      findings: list(one.findings) as string[]
    })),
    findings: list(state.findings) as ILiveState['findings'],
    ledger: list(state.ledger) as ILiveState['ledger'],
    notes: list(state.notes).map(String)
  };
}

/**
 * The line to the kernel of one notebook.
 *
 * Nothing runs in a kernel before the user has asked for it. From then on the line is taken up again when
 * the same kernel restarts; another kernel is another environment, and is asked about anew.
 */
export class LiveLink implements IDisposable {
  /**
   * @param push - Takes the state that the kernel pushed; null when it holds no longer.
   * @param ledger - Where the notebook keeps how often its held-out sets were looked at.
   */
  constructor(
    private readonly context: ISessionContext,
    private readonly push: (state: ILiveState | null) => void,
    private readonly ledger: ILedgerKeeper = { kept: async () => null, keep: async () => undefined }
  ) {
    context.kernelChanged.connect(this.onKernel, this);
    context.statusChanged.connect(this.onStatus, this);
    this.info = { status: this.idle, kernel: this.kernelName, busy: null, message: '' };
    void this.listen();
  }

  /** Of the state of the line. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  info: ILiveInfo;

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      // The kernel goes on; that it has been talked to is what tells the next page to ask.
      this.comm?.dispose();
      this.comm = null;
      this.heeded?.removeCommTarget(TARGET, this.called);
      Signal.clearData(this);
    }
  }

  /** Load leaklint in the kernel and let it watch. */
  async start(): Promise<void> {
    const kernel = this.kernel;
    if (!kernel) {
      this.say('no-kernel');
      return;
    }
    this.hangUp();
    const attempt = ++this.attempt;
    this.wanted = true;
    this.say('starting');
    const still = () => attempt === this.attempt && this.kernel === kernel && !this._isDisposed;
    try {
      const future = kernel.requestExecute(
        { code: '%load_ext leaklint', silent: true, store_history: false, stop_on_error: false },
        true
      );
      const { content } = await future.done;
      if (!still()) {
        return;
      }
      if (content.status === 'error') {
        const missing = /^(ModuleNotFound|Import)Error$/.test(content.ename);
        this.fail(missing ? 'missing' : 'error', `${content.ename}: ${content.evalue}`);
        return;
      }
      if (content.status !== 'ok') {
        this.fail('error', 'The kernel was stopped before it answered');
        return;
      }
      const kept = await this.ledger.kept();
      if (!still()) {
        return;
      }
      const comm = this.take(kernel.createComm(TARGET));
      comm.open({ protocol: PROTOCOL });
      comm.send(message('on', kept));
    } catch (error) {
      if (still()) {
        this.fail('error', error instanceof Error ? error.message : String(error));
      }
    }
  }

  /** One click stops it. */
  stop(): void {
    this.wanted = false;
    this.attempt++;
    this.send({ type: 'off' });
    this.hangUp();
    this.push(null);
    this.say(this.idle);
  }

  check(): void {
    this.send({ type: 'check' });
  }

  async interrupt(): Promise<void> {
    await this.kernel?.interrupt();
  }

  /**
   * Heed the kernel's calls, and ask one that has been talked to before whether it watches: the page may have
   * been loaded again, or `%leaklint on` was run in a cell. Nothing is run for that.
   */
  private async listen(): Promise<void> {
    const { kernel } = this;
    if (!kernel || kernel === this.heeded) {
      return;
    }
    this.heeded?.removeCommTarget(TARGET, this.called);
    this.heeded = kernel;
    const free = () => this.kernel === kernel && !this.comm && !this.wanted && !this._isDisposed;
    try {
      kernel.registerCommTarget(TARGET, this.called);
      const { content } = await kernel.requestCommInfo({ target_name: TARGET });
      if (free() && content.status === 'ok' && Object.keys(content.comms).length) {
        const kept = await this.ledger.kept();
        if (free()) {
          const comm = this.take(kernel.createComm(TARGET));
          comm.open({ protocol: PROTOCOL });
          comm.send(message('hello', kept));
        }
      }
    } catch {
      // The kernel ended before it answered.
    }
  }

  /** The kernel calls: a cell has switched it on. */
  private readonly called = async (comm: Kernel.IComm): Promise<void> => {
    const kept = await this.ledger.kept();
    if (this._isDisposed || this.comm) {
      comm.close();
      return;
    }
    this.take(comm).send(message('hello', kept));
  };

  private take(comm: Kernel.IComm): Kernel.IComm {
    // In the kernel's main thread: what it looks at must not change under its eyes.
    comm.commsOverSubshells = CommsOverSubshells.Disabled;
    comm.onMsg = message => {
      if (this.comm === comm) {
        this.hear(message);
      }
    };
    comm.onClose = () => {
      if (this.comm !== comm) {
        return;
      }
      this.comm = null;
      const { status } = this.info;
      if (status === 'starting' || status === 'on') {
        // An unknown target is closed at once: some other package has our name.
        this.fail(status === 'starting' ? 'missing' : 'error', 'The kernel hung up');
      }
    };
    this.comm = comm;
    return comm;
  }

  private send(data: { type: 'off' | 'check' }): void {
    if (this.comm && !this.comm.isDisposed) {
      try {
        this.comm.send(data);
      } catch (error) {
        // The kernel may have died since.
        console.warn('leaklint could not reach the kernel.', error);
      }
    }
  }

  private hear(message: KernelMessage.ICommMsgMsg): void {
    const data = message.content.data as unknown as Message;
    switch (data?.type) {
      case 'state': {
        const state = readState(data as unknown as Record<string, unknown>);
        if (!state) {
          this.fail('other-version', '');
          return;
        }
        if (state.watching === false) {
          // Switched off by `%leaklint off`, or never on.
          this.wanted = false;
          this.hangUp();
          this.push(null);
          this.say(this.idle);
          return;
        }
        this.wanted = true;
        this.push(state);
        if (state.kept) {
          void this.ledger.keep(state.kept);
        }
        this.say('on');
        break;
      }
      case 'busy':
        this.say('on', '', { done: Number(data.done) || 0, what: String(data.what ?? '') });
        break;
      case 'error':
        if (this.info.status === 'starting') {
          this.fail('error', String(data.message));
        } else {
          this.say('on', String(data.message));
        }
        break;
    }
  }

  private hangUp(): void {
    const { comm } = this;
    this.comm = null;
    if (comm && !comm.isDisposed) {
      try {
        comm.close();
      } catch {
        comm.dispose();
      }
    }
  }

  private fail(status: LiveStatus, message: string): void {
    this.wanted = false;
    this.hangUp();
    this.push(null);
    this.say(status, message);
  }

  private onKernel(): void {
    // A kernel of the same name, in the place of one that was restarted by force, is the same to the user.
    const again = this.wanted && this.lastName !== '' && this.lastName === this.kernelId;
    this.comm = null;
    this.attempt++;
    this.push(null);
    this.wanted = again;
    this.say(again ? 'starting' : this.idle);
    void this.listen();
    if (again) {
      void this.start();
    }
  }

  private onStatus(_: ISessionContext, status: Kernel.Status): void {
    if (status === 'restarting' || status === 'autorestarting') {
      this.comm?.dispose();
      this.comm = null;
      this.attempt++;
      this.restarted = true;
      this.push(null);
      this.say(this.wanted ? 'starting' : this.idle);
    } else if (status === 'dead') {
      this.comm = null;
      this.wanted = false;
      this.push(null);
      this.say('no-kernel');
    } else if (status === 'idle' || status === 'busy') {
      if (this.restarted && this.wanted) {
        this.restarted = false;
        void this.start();
      } else if (this.info.status === 'no-kernel') {
        this.say(this.idle);
      }
      void this.listen();
      this.restarted = false;
    }
  }

  private get kernel(): Kernel.IKernelConnection | null {
    return this.context.session?.kernel ?? null;
  }

  private get kernelId(): string {
    return this.kernel?.name ?? '';
  }

  private get kernelName(): string {
    return this.context.kernelDisplayName || this.kernelId;
  }

  private get idle(): LiveStatus {
    return this.kernel ? 'off' : 'no-kernel';
  }

  private say(status: LiveStatus, message = '', busy: ILiveBusy | null = null): void {
    if (this._isDisposed) {
      return;
    }
    if (this.kernelId) {
      this.lastName = this.kernelId;
    }
    this.info = { status, kernel: this.kernelName, busy, message };
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private _isDisposed = false;
  private comm: Kernel.IComm | null = null;
  /** Counts the attempts: an answer to an earlier one is not for us any more. */
  private attempt = 0;
  private wanted = false;
  /** The kernel whose calls are heeded. */
  private heeded: Kernel.IKernelConnection | null = null;
  private restarted = false;
  private lastName = '';
}
