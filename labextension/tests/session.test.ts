import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { Session, type IDocument, type ISessionOptions } from '../src/model/session';
import type { ILintRequest, IResult } from '../src/model/types';
import { TransportError, type ITransport } from '../src/transport/types';
import { finding, result } from './made';

const OPTIONS: ISessionOptions = {
  enabled: true,
  debounce: 300,
  lint: { ignore: [], severity: {}, order: 'document' }
};

/** A notebook of one cell, a linter that answers when it is told to, and a clock that stands still. */
function setUp(context: TestContext, language: string | null = 'python') {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const notebook = { text: 'a', language };
  const document: IDocument = {
    path: 'nb.ipynb',
    cells: () => [
      { id: 'c0', type: 'code', source: notebook.text, execution_count: null, tags: [] }
    ],
    metadata: () => ({}),
    language: () => notebook.language
  };
  const asked: {
    request: ILintRequest;
    answer: (result: IResult) => void;
    fail: (error: unknown) => void;
  }[] = [];
  const transport: ITransport = {
    lint: request =>
      new Promise((answer, fail) => {
        asked.push({ request, answer, fail });
      }),
    rules: () => Promise.resolve([]),
    report: () => Promise.reject(new Error())
  };
  const session = new Session(document, transport, OPTIONS, () => {});
  const edit = (text: string) => {
    notebook.text = text;
    session.edited(['c0']);
  };
  const pass = async (ms: number) => {
    context.mock.timers.tick(ms);
    await settle();
  };
  const settle = async () => {
    for (let i = 0; i < 10; i++) {
      await Promise.resolve();
    }
  };
  return { session, asked, notebook, edit, pass, settle };
}

test('asked once after typing has stopped', async t => {
  const { session, asked, edit, pass, settle } = setUp(t);
  await pass(100);
  assert.equal(asked.length, 1);
  asked[0].answer(result(finding(0)));
  await settle();
  assert.equal(session.state.status, 'ready');
  for (const text of ['ab', 'abc', 'abcd']) {
    edit(text);
    assert.equal(session.state.status, 'linting');
    assert.deepEqual([...session.state.stale], ['c0']);
    await pass(200);
  }
  assert.equal(asked.length, 1);
  await pass(100);
  assert.equal(asked.length, 2);
  assert.equal(asked[1].request.cells[0].source, 'abcd');
  assert.equal(
    session.state.result?.findings.length,
    1,
    'the old answer stays until there is a new one'
  );
  asked[1].answer(result());
  await settle();
  assert.deepEqual(session.state.result?.findings, []);
  assert.equal(session.texts.get('c0'), 'abcd');
  assert.equal(session.state.staleSince, null);
});

test('an answer to a text that is another by now is thrown away', async t => {
  const { session, asked, edit, pass, settle } = setUp(t);
  await pass(100);
  edit('b');
  asked[0].answer(result(finding(0)));
  await settle();
  assert.equal(session.state.result, null);
  await pass(300);
  assert.equal(asked.length, 2);
  assert.ok(asked[1].request.sequence > asked[0].request.sequence);
  asked[1].answer(result());
  await settle();
  assert.equal(session.state.status, 'ready');
});

test('one question at a time', async t => {
  const { asked, edit, pass, settle } = setUp(t);
  await pass(100);
  edit('b');
  await pass(300);
  edit('c');
  await pass(300);
  assert.equal(asked.length, 1);
  asked[0].answer(result());
  await settle();
  assert.equal(asked.length, 2);
  assert.equal(asked[1].request.cells[0].source, 'c');
});

test('the same question is not asked twice, unless told to', async t => {
  const { session, asked, pass, settle } = setUp(t);
  await pass(100);
  asked[0].answer(result());
  await settle();
  session.touched();
  await pass(300);
  assert.equal(asked.length, 1);
  assert.equal(session.state.status, 'ready');
  void session.lintNow();
  await settle();
  assert.equal(asked.length, 2);
});

test('silent about other languages, until the kernel is another', async t => {
  const { session, asked, notebook, pass } = setUp(t, 'julia');
  await pass(1000);
  assert.equal(asked.length, 0);
  assert.equal(session.state.status, 'not-python');
  notebook.language = 'python';
  session.refresh();
  await pass(100);
  assert.equal(asked.length, 1);
});

test('switched off and on', async t => {
  const { session, asked, pass, settle } = setUp(t);
  await pass(100);
  asked[0].answer(result(finding(0)));
  await settle();
  session.configure({ ...OPTIONS, enabled: false });
  await pass(100);
  assert.equal(session.state.status, 'off');
  assert.equal(session.state.result, null);
  session.configure(OPTIONS);
  await pass(100);
  assert.equal(session.state.status, 'linting');
  assert.equal(asked.length, 2);
});

test('no server: said, and not asked again at each letter', async t => {
  const { session, asked, edit, pass, settle } = setUp(t);
  await pass(100);
  asked[0].fail(new TransportError('no-server', 'There is nobody.'));
  await settle();
  assert.equal(session.state.status, 'no-server');
  assert.equal(session.state.problem?.message, 'There is nobody.');
  edit('b');
  await pass(5000);
  assert.equal(asked.length, 1);
  assert.equal(session.state.status, 'no-server');
  void session.lintNow();
  await settle();
  assert.equal(asked.length, 2);
  asked[1].answer(result());
  await settle();
  assert.equal(session.state.status, 'ready');
  assert.equal(session.state.problem, null);
});

test('a crash of the engine: told with its report, and asked again', async t => {
  const { session, asked, edit, pass, settle } = setUp(t);
  await pass(100);
  asked[0].fail(new TransportError('engine-error', 'It failed.', 'report'));
  await settle();
  assert.deepEqual(session.state.problem, { message: 'It failed.', detail: 'report' });
  edit('b');
  await pass(300);
  assert.equal(asked.length, 2);
});

test('busy: once more in a second, without a word', async t => {
  const { session, asked, pass, settle } = setUp(t);
  await pass(100);
  asked[0].fail(new TransportError('busy', ''));
  await settle();
  assert.equal(session.state.status, 'linting');
  await pass(1000);
  assert.equal(asked.length, 2);
});

test('nothing after the end', async t => {
  const { session, asked, edit, pass, settle } = setUp(t);
  await pass(100);
  session.dispose();
  asked[0].answer(result(finding(0)));
  await settle();
  assert.equal(session.state.result, null);
  edit('b');
  await pass(1000);
  assert.equal(asked.length, 1);
});
