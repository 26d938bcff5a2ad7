import type { ISignal } from '@lumino/signaling';

/**
 * - `no-kernel`: the notebook has none, or a dead one.
 * - `off`: nobody asked.
 * - `starting`: asked; a kernel that is busy answers when its cell is done.
 * - `on`: the kernel pushes what it sees after each run.
 * - `missing`: the kernel's environment has no leaklint, or another package of that name.
 * - `other-version`: it has one that speaks differently.
 * - `error`: see `message`.
 */
export type LiveStatus =
  'no-kernel' | 'off' | 'starting' | 'on' | 'missing' | 'other-version' | 'error';

export interface ILiveBusy {
  /** From 0 to 1. */
  done: number;
  what: string;
}

/** What is known of the live side of one notebook. A new object at each change. */
export interface ILiveInfo {
  readonly status: LiveStatus;
  /** As the user knows the kernel. */
  readonly kernel: string;
  /** While the kernel compares everything. */
  readonly busy: ILiveBusy | null;
  readonly message: string;
}

/** What the kernel counted, in its own form: it outlasts the kernel, and only names, numbers and keyed hashes are in it. */
export interface ILedgerKeeper {
  kept(): Promise<unknown>;
  keep(value: unknown): Promise<void>;
}

/** The kernels' side of the panel. */
export interface ILive {
  readonly changed: ISignal<ILive, string>;
  info(path: string): ILiveInfo;
  /** On a click only: this runs code in the kernel. */
  start(path: string): Promise<void>;
  stop(path: string): void;
  /** Compare everything, exactly. */
  check(path: string): void;
  /** Stop comparing. */
  interrupt(path: string): Promise<void>;
}
