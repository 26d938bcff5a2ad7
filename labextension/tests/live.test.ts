import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ISessionContext } from '@jupyterlab/apputils';
import { Signal } from '@lumino/signaling';

import { ChosenLedger, FileLedger, ledgerPath, NotebookLedger } from '../src/live/ledger';
import { LiveLink, readState } from '../src/live/link';
import type { ILiveState } from '../src/model/types';

type Reply = { status: string; ename?: string; evalue?: string };

class FakeComm {
  sent: unknown[] = [];
  isDisposed = false;
  commsOverSubshells = '';
  onMsg: (message: unknown) => void = () => undefined;
  onClose: (message: unknown) => void = () => undefined;
  open = (data: unknown) => this.sent.push(data);
  send = (data: unknown) => this.sent.push(data);
  close = () => this.dispose();
  dispose = () => {
    this.isDisposed = true;
  };
  says = (data: unknown) => this.onMsg({ content: { data } });
}

class FakeKernel {
  ran: string[] = [];
  comms: FakeComm[] = [];
  interrupted = 0;
  constructor(
    readonly name: string,
    public reply: Reply | Promise<Reply> = { status: 'ok' }
  ) {}
  requestExecute = (content: { code: string; silent: boolean; store_history: boolean }) => {
    assert.ok(content.silent && !content.store_history);
    this.ran.push(content.code);
    return { done: Promise.resolve(this.reply).then(reply => ({ content: reply })) };
  };
  createComm = (target: string) => {
    assert.equal(target, 'leaklint.live');
    const comm = new FakeComm();
    this.comms.push(comm);
    return comm;
  };
  targets = new Map<string, (comm: FakeComm) => Promise<void>>();
  /** The comms that were opened before this page was there. */
  open: Record<string, unknown> = {};
  registerCommTarget = (name: string, called: (comm: FakeComm) => Promise<void>) =>
    this.targets.set(name, called);
  removeCommTarget = (name: string) => this.targets.delete(name);
  requestCommInfo = async () => ({ content: { status: 'ok', comms: this.open } });
  interrupt = async () => {
    this.interrupted += 1;
  };
}

class FakeContext {
  readonly kernelChanged = new Signal<this, unknown>(this);
  readonly statusChanged = new Signal<this, string>(this);
  kernelDisplayName = 'Python on gpu';
  session: { kernel: FakeKernel | null } | null;
  constructor(kernel: FakeKernel | null) {
    this.session = { kernel };
  }
  change(kernel: FakeKernel | null): void {
    this.session = { kernel };
    this.kernelChanged.emit(null);
  }
}

const STATE = { type: 'state', protocol: 1, version: '0.1.7', run: 3, frames: [], notes: ['n'] };
const settled = () => new Promise(resolve => setTimeout(resolve, 0));

function made(kernel: FakeKernel | null) {
  const context = new FakeContext(kernel);
  const pushed: (ILiveState | null)[] = [];
  const link = new LiveLink(context as unknown as ISessionContext, one => pushed.push(one));
  return { context, pushed, link };
}

async function started(kernel = new FakeKernel('python3')) {
  const all = made(kernel);
  await all.link.start();
  return { ...all, kernel, comm: kernel.comms[0] };
}

test('nothing runs before it is asked for; then the extension is loaded and told to watch', async () => {
  const kernel = new FakeKernel('python3');
  const { link, pushed } = made(kernel);
  assert.equal(link.info.status, 'off');
  assert.deepEqual(kernel.ran, []);
  const starting = link.start();
  assert.deepEqual([link.info.status, link.info.kernel], ['starting', 'Python on gpu']);
  await starting;
  assert.deepEqual(kernel.ran, ['%load_ext leaklint']);
  const [comm] = kernel.comms;
  assert.deepEqual(comm.sent, [{ protocol: 1 }, { type: 'on' }]);
  // What is looked at must not change meanwhile: not in a thread of its own.
  assert.equal(comm.commsOverSubshells, 'disabled');
  comm.says(STATE);
  assert.equal(link.info.status, 'on');
  assert.equal(pushed.at(-1)?.run, 3);
  comm.says({ type: 'busy', done: 0.4, what: 'rows' });
  assert.deepEqual(link.info.busy, { done: 0.4, what: 'rows' });
  await link.interrupt();
  assert.equal(kernel.interrupted, 1);
  comm.says({ type: 'error', message: 'stopped' });
  assert.deepEqual([link.info.status, link.info.message, link.info.busy], ['on', 'stopped', null]);
  link.check();
  link.stop();
  assert.deepEqual(comm.sent.slice(2), [{ type: 'check' }, { type: 'off' }]);
  assert.ok(comm.isDisposed);
  assert.deepEqual([link.info.status, pushed.at(-1)], ['off', null]);
});

test('no kernel, and one that comes later', async () => {
  const { link, context } = made(null);
  assert.equal(link.info.status, 'no-kernel');
  await link.start();
  assert.equal(link.info.status, 'no-kernel');
  context.change(new FakeKernel('python3'));
  assert.equal(link.info.status, 'off');
  context.statusChanged.emit('dead');
  assert.equal(link.info.status, 'no-kernel');
});

test('a kernel without leaklint, and one with another package of its name', async () => {
  for (const ename of ['ModuleNotFoundError', 'ImportError']) {
    const { link } = await started(
      new FakeKernel('gpu', { status: 'error', ename, evalue: 'leaklint' })
    );
    assert.equal(link.info.status, 'missing');
  }
  const broken = await started(
    new FakeKernel('gpu', { status: 'error', ename: 'ValueError', evalue: 'no' })
  );
  assert.deepEqual(
    [broken.link.info.status, broken.link.info.message],
    ['error', 'ValueError: no']
  );
  const aborted = await started(new FakeKernel('gpu', { status: 'aborted' }));
  assert.equal(aborted.link.info.status, 'error');
  // The target is not known there: the kernel hangs up at once.
  const { link, comm } = await started();
  comm.onClose({});
  assert.equal(link.info.status, 'missing');
});

test('a kernel whose leaklint speaks differently', async () => {
  for (const other of [
    { ...STATE, protocol: 2 },
    { ...STATE, version: '9.0' }
  ]) {
    const { link, comm, pushed } = await started();
    comm.says(other);
    assert.deepEqual([link.info.status, pushed.at(-1)], ['other-version', null]);
  }
});

test('after a restart the line is taken up again, if it was wanted', async () => {
  const { link, kernel, comm, context, pushed } = await started();
  comm.says(STATE);
  context.statusChanged.emit('restarting');
  assert.deepEqual([link.info.status, pushed.at(-1)], ['starting', null]);
  context.statusChanged.emit('idle');
  await settled();
  assert.equal(kernel.ran.length, 2);
  kernel.comms[1].says(STATE);
  assert.equal(link.info.status, 'on');
  // What the old line still says is not heard.
  comm.says({ type: 'error', message: 'old' });
  assert.equal(link.info.message, '');
  link.stop();
  context.statusChanged.emit('restarting');
  context.statusChanged.emit('idle');
  await settled();
  assert.deepEqual([kernel.ran.length, link.info.status], [2, 'off']);
});

test('another kernel is asked about anew', async () => {
  const { link, comm, context, pushed } = await started();
  comm.says(STATE);
  const other = new FakeKernel('gpu');
  context.change(other);
  await settled();
  assert.deepEqual([link.info.status, pushed.at(-1), other.ran], ['off', null, []]);
});

test('an answer that comes after a change of mind is not heard', async () => {
  let answer: (reply: Reply) => void = () => undefined;
  const kernel = new FakeKernel('python3', new Promise(resolve => (answer = resolve)));
  const { link } = made(kernel);
  const starting = link.start();
  link.stop();
  answer({ status: 'ok' });
  await starting;
  assert.deepEqual([kernel.comms.length, link.info.status], [0, 'off']);
  link.dispose();
  assert.ok(link.isDisposed);
});

test('a state with lists left out is read as one with empty ones', () => {
  const state = readState({ ...STATE, frames: [{ name: 'X', rows: 1 }] })!;
  assert.deepEqual(state.frames[0].findings, []);
  assert.deepEqual([state.estimators, state.ledger, state.findings], [[], [], []]);
  assert.equal(readState({}), null);
});

test('a page that is loaded again takes up the line to a kernel that watches', async () => {
  const kernel = new FakeKernel('python3');
  kernel.open = { before: { target_name: 'leaklint.live' } };
  const { link, pushed } = made(kernel);
  await settled();
  const [comm] = kernel.comms;
  assert.deepEqual([comm.sent, kernel.ran], [[{ protocol: 1 }, { type: 'hello' }], []]);
  assert.equal(link.info.status, 'off');
  comm.says({ ...STATE, watching: true });
  assert.deepEqual([link.info.status, pushed.at(-1)?.run], ['on', 3]);
  // Switched off by a cell.
  comm.says({ ...STATE, watching: false });
  assert.deepEqual([link.info.status, pushed.at(-1), comm.isDisposed], ['off', null, true]);
});

test('a kernel that nobody talked to is left alone', async () => {
  const kernel = new FakeKernel('python3');
  made(kernel);
  await settled();
  assert.deepEqual([kernel.ran, kernel.comms.length], [[], 0]);
});

test('a kernel that is switched on by a cell calls', async () => {
  const kernel = new FakeKernel('python3');
  const { link } = made(kernel);
  await settled();
  const comm = new FakeComm();
  await kernel.targets.get('leaklint.live')!(comm);
  assert.deepEqual([comm.sent, comm.commsOverSubshells], [[{ type: 'hello' }], 'disabled']);
  comm.says({ ...STATE, watching: true });
  assert.equal(link.info.status, 'on');
  const second = new FakeComm();
  await kernel.targets.get('leaklint.live')!(second);
  assert.ok(second.isDisposed);
  link.dispose();
  assert.equal(kernel.targets.size, 0);
});

test('the ledger is kept in the metadata, beside what else is there, and only when it changed', async () => {
  const metadata: Record<string, unknown> = { leaklint: { ignore: ['LK101'] } };
  let written = 0;
  const ledger = new NotebookLedger({
    getMetadata: key => metadata[key],
    setMetadata: (key, value) => {
      written++;
      metadata[key] = value;
    }
  });
  assert.equal(await ledger.kept(), null);
  await ledger.keep({ format: 1, sets: [] });
  await ledger.keep({ format: 1, sets: [] });
  assert.equal(written, 1);
  assert.deepEqual(metadata['leaklint'], { ignore: ['LK101'], ledger: { format: 1, sets: [] } });
  assert.deepEqual(await ledger.kept(), { format: 1, sets: [] });
});

test('the ledger is kept in a file beside the notebook, written when Jupyter saves', async () => {
  assert.equal(ledgerPath('a/b.ipynb'), 'a/b.leaklint.json');
  assert.equal(ledgerPath('b.ipynb'), 'b.leaklint.json');
  const files = new Map<string, string>();
  const contents = {
    get: async (path: string) =>
      path.endsWith('.json')
        ? { content: files.get(path) }
        : { content: [...files.keys()].map(name => ({ name: name.split('/').pop() })) },
    save: async (path: string, model: { content: string }) => files.set(path, model.content)
  };
  const saveState = new Signal<object, string>({});
  const made = () => new FileLedger({ path: 'a/b.ipynb', saveState } as never, contents as never);
  const file = made();
  assert.equal(await file.kept(), null);
  await file.keep({ format: 1 });
  assert.equal(files.size, 0);
  saveState.emit('started');
  saveState.emit('completed');
  await settled();
  assert.deepEqual(JSON.parse(files.get('a/b.leaklint.json')!), { format: 1 });
  const later = made();
  assert.deepEqual(await later.kept(), { format: 1 });
  files.set('a/b.leaklint.json', 'no JSON');
  assert.equal(await made().kept(), null);
  // What was kept in the other place is taken over.
  const elsewhere = { kept: async () => 'old', keep: async () => undefined };
  const nothing = { kept: async () => null, keep: async () => undefined };
  assert.equal(await new ChosenLedger(() => 'file', elsewhere, nothing).kept(), 'old');
  assert.equal(await new ChosenLedger(() => 'notebook', nothing, elsewhere).kept(), 'old');
  assert.equal(await new ChosenLedger(() => 'nowhere', elsewhere, elsewhere).kept(), null);
});
