import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  filtering,
  gone,
  groups,
  interleave,
  NO_FILTERS,
  passes,
  settle
} from '../src/panel/order';
import { tell } from '../src/panel/story';
import { finding, result, score, trans } from './panelmade';

const self = (text: string) => text;

test('what is under the pointer stays where it is, and what is new comes behind it', () => {
  assert.deepEqual(settle(['new', 'c', 'a'], self, ['a', 'b', 'c']), ['a', 'c', 'new']);
  assert.deepEqual(settle(['b', 'a'], self, []), ['b', 'a']);
});

test('what has just gone stands where it stood', () => {
  const before = ['a', 'b', 'c', 'd'];
  assert.deepEqual(interleave(['a', 'd'], ['b', 'c'], self, before), ['a', 'b', 'c', 'd']);
  assert.deepEqual(interleave(['b'], ['a'], self, before), ['a', 'b']);
  assert.deepEqual(interleave([], ['x'], self, before), ['x']);
});

test('mended and ignored are told apart', () => {
  const [kept, mended, ignored] = [finding(1), finding(2), finding(3)];
  const left = gone([kept, mended, ignored], [kept], [ignored]);
  assert.deepEqual(
    left.map(one => [one.finding.cell, one.how]),
    [
      [2, 'mended'],
      [3, 'ignored']
    ]
  );
});

test('filters look at what a card says', () => {
  const one = finding(4, { message: '`Scaler` saw <b>all</b> rows', family: 'overlap' });
  const filter = (more: object) => passes(one, { ...NO_FILTERS, ...more });
  assert.ok(filter({}));
  assert.ok(filter({ query: 'ALL  scaler' }));
  assert.ok(filter({ query: 'cell 4' }));
  assert.ok(!filter({ query: 'pca' }));
  assert.ok(!filter({ withoutSeverity: new Set(['error']) }));
  assert.ok(!filter({ withoutFamily: new Set(['overlap']) }));
  assert.ok(!filtering({ ...NO_FILTERS, query: ' ', group: 'cell' }));
});

test('groups by score, cell and rule; a filter hides cards, a search scores too', () => {
  const leaks = [
    finding(5, { code: 'LK201', name: 'twins', severity: 'warning' }),
    finding(2),
    finding(3, { code: 'LK904', family: 'notebook', severity: 'warning' })
  ];
  const made = result({
    findings: leaks,
    scores: [score(6, { verdict: 'broken', findings: leaks.slice(0, 2).map(f => f.fingerprint) })]
  });
  const story = tell(made, leaks, trans);
  const shape = (more: object) =>
    groups(story, { ...NO_FILTERS, ...more }, trans).map(group => [
      group.title || group.entry?.score.metric,
      group.findings.map(one => one.cell)
    ]);
  assert.deepEqual(shape({}), [
    ['accuracy_score', [2, 5]],
    ['About the notebook itself', [3]]
  ]);
  const hidden = { withoutSeverity: new Set(['error', 'warning']) };
  assert.deepEqual(shape(hidden), [['accuracy_score', []]]);
  assert.deepEqual(shape({ query: 'nothing like this' }), []);
  assert.deepEqual(shape({ query: 'accuracy' }), [['accuracy_score', []]]);
  assert.deepEqual(shape({ query: 'twins' }), [['accuracy_score', [5]]]);
  assert.deepEqual(shape({ group: 'cell' }), [
    ['cell 2', [2]],
    ['cell 3', [3]],
    ['cell 5', [5]]
  ]);
  assert.deepEqual(shape({ group: 'rule', sort: 'document' }), [
    ['LK101 scaler-before-split', [2]],
    ['LK904 scaler-before-split', [3]],
    ['LK201 twins', [5]]
  ]);
});

test('what only the kernel says any more stands by itself', () => {
  const one = finding(2, { pending: true, verdict: 'confirmed' });
  const story = tell(result({ findings: [], scores: [score(6)] }), [one], trans);
  assert.match(story.headline, /the changed cells have not run yet$/);
  assert.equal(story.tone, 'unsure');
  const [group] = groups(story, NO_FILTERS, trans).filter(each => each.findings.length);
  assert.deepEqual([group.key, group.findings], ['pending', [one]]);
});
