import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';

import type { ILive, LiveStatus } from '../src/live/types';
import type { ILiveState, IResult } from '../src/model/types';
import { reason } from '../src/panel/Card';
import { HostProvider, type IHost } from '../src/panel/host';
import { bytes, LiveSection } from '../src/panel/Live';
import { Panel } from '../src/panel/Panel';
import { FakeStore, finding, place, result, score, state, trans } from './panelmade';

function host(store: FakeStore, more: Partial<IHost> = {}): IHost {
  return { store, trans, render: null, copy: () => undefined, live: null, roles: null, ...more };
}

function shown(store: FakeStore, more: Partial<IHost> = {}): string {
  const view = createElement(Panel);
  return renderToStaticMarkup(createElement(HostProvider, { value: host(store, more) }, view));
}

function of(made: Partial<IResult>): string {
  return shown(new FakeStore(state({ result: result(made) })));
}

const problem = { message: 'It broke', detail: 'a long report' };

test('each state says what to do', () => {
  const says = (store: FakeStore, ...words: string[]) => {
    const html = shown(store);
    words.forEach(word => assert.ok(html.includes(word), `${word} in ${html}`));
  };
  says(new FakeStore(null), 'No notebook is open');
  says(new FakeStore(state({ status: 'linting' })), 'Reading the notebook');
  says(new FakeStore(state({ status: 'not-python' })), 'not in Python');
  says(new FakeStore(state({ status: 'off' })), 'leaklint is off', 'Switch on');
  says(
    new FakeStore(state({ status: 'no-server', problem })),
    'It broke.',
    'pip install jupyter-leaklint',
    'Copy',
    'Try again'
  );
  says(
    new FakeStore(state({ status: 'wrong-version', problem })),
    'another version',
    'pip install &quot;jupyter-leaklint==0.1.0&quot;'
  );
  says(new FakeStore(state({ status: 'engine-error', problem })), 'Copy the report', 'Try again');
  says(new FakeStore(state({ result: result() })), 'Nothing is scored yet', 'leaklint judges');
  const off = new FakeStore(state({ result: result() }));
  off.enabled = false;
  says(off, 'leaklint is off', 'aria-checked="false"');
});

test('after an error the last answer stays, dimmed', () => {
  const html = shown(
    new FakeStore(
      state({ status: 'engine-error', problem, result: result({ scores: [score(4)] }) })
    )
  );
  assert.ok(html.includes('1 score checked, nothing found'));
  assert.ok(html.includes('jp-mod-stale'));
});

test('text from notebooks stays text', () => {
  const evil = '<img src=x onerror=alert(1)> "quotes" \u202e \u{1f642}';
  const leak = finding(2, { message: `\`${evil}\` learned` });
  const html = of({
    findings: [leak],
    scores: [score(4, { metric: evil, verdict: 'broken', findings: [leak.fingerprint] })]
  });
  assert.ok(!html.includes('<img'));
  assert.ok(html.includes('&lt;img src=x onerror=alert(1)&gt;'));
});

test('filters appear from eight findings up', () => {
  const many = (n: number) => Array.from({ length: n }, (_, cell) => finding(cell + 1));
  assert.ok(!of({ findings: many(7) }).includes('type="search"'));
  assert.ok(of({ findings: many(8) }).includes('type="search"'));
});

test('cards are closed, lists are lists, and counts are told', () => {
  const leak = finding(2, { confidence: 'likely', severity: 'warning' });
  const html = of({
    findings: [leak],
    scores: [score(4, { verdict: 'doubtful', findings: [leak.fingerprint] })]
  });
  assert.ok(html.includes('aria-expanded="false"'));
  assert.ok(html.includes('aria-label="warning, likely"'));
  assert.ok(html.includes('jp-mod-likely'));
  assert.match(html, /role="status" aria-live="polite">1 warning</);
  assert.match(html, /<ul class="jp-leaklint-Cards"><li/);
});

test('findings told above are named, a few of them', () => {
  const leaks = (n: number) => Array.from({ length: n }, (_, cell) => finding(cell + 1));
  const said = (n: number) => {
    const findings = leaks(n);
    const prints = findings.map(one => one.fingerprint);
    const scores = [20, 21].map(cell => score(cell, { verdict: 'broken', findings: prints }));
    return /because of (.*?), told above/.exec(of({ findings, scores }))?.[1];
  };
  assert.equal(said(1), 'LK101 in cell 1');
  assert.equal(said(4), 'LK101 in cell 1, LK101 in cell 2, LK101 in cell 3 and LK101 in cell 4');
  assert.equal(said(9), 'LK101 in cell 1, LK101 in cell 2, LK101 in cell 3 and 6 more');
});

test('guessed roles are asked about, until they are kept', () => {
  const { changed } = new FakeStore(null);
  const roles = { target: ['died'], group: ['pid'], time: [] };
  const guess = { ...place(3), role: 'group' as const, name: 'pid', from: 'split by in cell 3' };
  const html = (made: Partial<IResult>, kept: unknown) => {
    const keeper = { changed, kept: () => kept, keep: () => undefined, forget: () => undefined };
    const store = new FakeStore(state({ result: result(made) }));
    return shown(store, { roles: keeper as never });
  };
  const asked = html({ roles, guesses: [guess] }, null);
  assert.ok(
    asked.includes('label <code dir="auto">died</code>, entity <code dir="auto">pid</code>: right?')
  );
  assert.ok(asked.includes('<code dir="auto">pid</code> is split by in cell 3'));
  assert.ok(asked.includes('Yes, keep'));
  const kept = html({ roles, guesses: [] }, roles);
  assert.ok(!kept.includes('right?') && kept.includes('Forget'));
  // Named in the configuration, or by an older server.
  assert.ok(!html({ roles, guesses: [] }, null).includes('died'));
  assert.ok(!html({ roles: {} as never }, null).includes('right?'));
});

function live(status: LiveStatus, message = '', pushed: ILiveState | null = null): string {
  const store = new FakeStore(null);
  const fake = {
    changed: store.changed,
    info: () => ({ status, kernel: 'gpu <1>', busy: null, message })
  } as unknown as ILive;
  return renderToStaticMarkup(
    createElement(
      HostProvider,
      { value: host(store, { live: fake }) },
      createElement(LiveSection, { path: '', state: pushed, open: true, onToggle: () => undefined })
    )
  );
}

test('the live side says why it is silent, and what to do', () => {
  assert.match(live('no-kernel'), /disabled="".*no kernel/);
  assert.match(live('off'), /No value of a cell leaves the kernel/);
  assert.match(live('starting'), /aria-checked="true".*Waiting for the kernel/);
  assert.match(
    live('missing'),
    /needs jupyter-leaklint in kernel <em dir="auto">gpu &lt;1&gt;<\/em>.*%pip install jupyter-leaklint.*Copy/
  );
  assert.match(live('other-version'), /another version/);
  assert.match(live('error', 'ValueError: no'), /ValueError: no\..*Try again/);
});

test('the live side shows frames, fitted objects and the ledger', () => {
  const html = live('on', '', {
    type: 'state',
    protocol: 1,
    version: '0.1.0',
    watching: true,
    run: 17,
    elapsed_ms: 4.25,
    frames: [
      {
        name: 'X_test',
        kind: 'DataFrame',
        rows: 1140,
        columns: 30,
        bytes: 273600,
        role: 'test',
        from: 'held-out part of `df`',
        findings: ['x']
      }
    ],
    estimators: [
      { name: 'scaler', class: 'StandardScaler', saw: null, verdict: 'unproved', findings: [] }
    ],
    findings: [],
    ledger: [
      {
        name: 'X_test',
        rows: 1140,
        looks: 3,
        runs: 10,
        spread: [0.91, 0.94],
        bound: 0.098,
        metric: 'accuracy'
      }
    ],
    notes: ['sampled']
  });
  for (const part of [
    'after run 17, 4.3 ms',
    '1\u2009140 × 30 · 274 kB',
    'held-out part of <code dir="auto">df</code>',
    'what it saw cannot be proved',
    'accuracy from 0.91 to 0.94; 3 looks can be worth up to 0.098 (a bound, no measurement)',
    'sampled.'
  ]) {
    assert.ok(html.includes(part), `${part} in ${html}`);
  }
});

test('sizes', () => {
  assert.deepEqual([0, 999, 1000, 27360, 2.5e9].map(bytes), [
    '0 B',
    '999 B',
    '1.0 kB',
    '27 kB',
    '2.5 GB'
  ]);
});

test('the reason comes from the page of the rule', () => {
  const rule = {
    summary: 'Short.',
    page: '# A\n\n## Why is this bad?\n\nBecause.\n\nSo.\n\n## Example\n'
  };
  assert.equal(reason(rule as never), 'Because.\n\nSo.');
  assert.equal(reason({ ...rule, page: '# A' } as never), 'Short.');
  assert.equal(reason({ ...rule, page: '## Why is this bad?\nLast.\n' } as never), 'Last.');
  assert.equal(reason(undefined), '');
});

test('a place in a plain script is a line', () => {
  const note = { ...place(1, 7), cell: null, path: '', message: 'odd', note: 'x' };
  assert.ok(of({ notes: [note], scores: [score(2)] }).includes('1 note'));
});
