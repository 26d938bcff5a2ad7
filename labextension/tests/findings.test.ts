import assert from 'node:assert/strict';
import { test } from 'node:test';

import { countsOf, neighbour, newlyCaused, shownFindings } from '../src/model/findings';
import { wayInShort } from '../src/model/way';
import type { ILiveState } from '../src/model/types';
import { finding, place, state } from './made';

const places = new Map([
  ['c1', 0],
  ['c0', 1],
  ['c3', 2]
]);

test('in the order of the cells as they stand now, without those that are gone', () => {
  const shown = shownFindings(state(finding(0), finding(1), finding(2), finding(3)), { places });
  assert.deepEqual(
    shown.map(one => one.cell_id),
    ['c1', 'c0', 'c3']
  );
});

test('the kernel confirms, withdraws and adds', () => {
  const live: ILiveState = {
    type: 'state',
    protocol: 1,
    version: '0.1.0',
    watching: true,
    run: 1,
    elapsed_ms: 1,
    frames: [],
    estimators: [],
    findings: [
      finding(0, { verdict: 'confirmed' }),
      finding(1, { verdict: 'withdrawn' }),
      finding(3, { verdict: 'confirmed', code: 'LK601', fingerprint: 'data' }),
      finding(3, { verdict: 'static', fingerprint: 'of a cell as it was' })
    ],
    ledger: [],
    notes: []
  };
  const shown = shownFindings({ ...state(finding(0), finding(1)), live }, { places });
  assert.deepEqual(
    shown.map(one => [one.cell_id, one.verdict, one.code]),
    [
      ['c0', 'confirmed', 'LK101'],
      ['c3', 'confirmed', 'LK601']
    ]
  );
});

function watched(...findings: ILiveState['findings']): ILiveState {
  const nothing = { frames: [], estimators: [], ledger: [], notes: [], findings };
  const head = { type: 'state', protocol: 1, version: '0.1.0' } as const;
  return { ...head, watching: true, run: 1, elapsed_ms: 1, ...nothing };
}

test('what was mended in the code is pending until the changed cells run again', () => {
  const proved = finding(3, { verdict: 'confirmed' });
  const mended = { ...state(), live: watched(proved) };
  const of = (changed: string[]) =>
    shownFindings(mended, { places, changed: id => changed.includes(id) }).map(
      one => !!one.pending
    );
  assert.deepEqual(of(['c3']), [true]);
  assert.deepEqual(of(['c1']), [false]);
});

test('the same finding by another way is told once, and counted by the kernel', () => {
  const other = finding(3, { verdict: 'confirmed', fingerprint: 'by history', evidence: 'n is 3' });
  const shown = shownFindings({ ...state(finding(3)), live: watched(other) }, { places });
  assert.deepEqual(
    shown.map(one => [one.verdict, one.evidence, one.fingerprint === finding(3).fingerprint]),
    [['confirmed', 'n is 3', true]]
  );
  const counted = { code: 'LK305', message: '3 settings' };
  const more = finding(3, { ...counted, message: '7 settings', fingerprint: 'by history' });
  const both = shownFindings({ ...state(finding(3, counted)), live: watched(more) }, { places });
  assert.deepEqual(
    both.map(one => one.message),
    ['7 settings']
  );
  const alone = shownFindings({ ...state(), live: watched(more) }, { places });
  assert.deepEqual(
    alone.map(one => one.message),
    ['7 settings']
  );
});

test('cells are numbered as they stand, where the kernel counts runs', () => {
  const at = (cell: number, id: string) => ({ ...place(0), cell, cell_id: id });
  const told = finding(3, {
    ...at(17, 'c3'),
    verdict: 'confirmed',
    code: 'LK206',
    message: 'rows split in cell 12 are scored in cell 17; cell 4 is gone',
    related: [{ ...at(12, 'c1'), role: 'split', message: '' }]
  });
  const [one] = shownFindings({ ...state(), live: watched(told) }, { places });
  assert.equal(one.message, 'rows split in cell 1 are scored in cell 3; cell 4 is gone');
  assert.deepEqual([one.cell, one.related[0].cell], [3, 1]);
});

test('what an edit caused elsewhere', () => {
  const old = finding(0);
  assert.equal(newlyCaused([old], [old], 'c3'), null);
  assert.equal(newlyCaused([], [finding(3)], 'c3'), null, 'in the edited cell itself');
  assert.equal(newlyCaused([old], [{ ...old, fingerprint: 'renamed' }], 'c3'), null);
  const graver = finding(1);
  const fresh = [finding(2, { severity: 'warning' }), graver];
  assert.equal(newlyCaused([old], [old, ...fresh], 'c3'), graver);
  const risen = finding(1);
  assert.equal(newlyCaused([finding(1, { severity: 'warning' })], [risen], 'c3'), risen);
  assert.equal(newlyCaused([], [finding(1, { severity: 'info' })], 'c3'), null);
});

test('next and previous go round', () => {
  const order = (id: string) => Number(id.slice(1));
  const all = [finding(1), finding(1, { ...place(1, 3), fingerprint: 'x' }), finding(4)];
  const at = (cell: number, row: number, column = 1) => ({ cellId: `c${cell}`, row, column });
  assert.equal(neighbour(all, order, at(0, 9), 1), all[0]);
  assert.equal(neighbour(all, order, at(1, 1), 1), all[1]);
  assert.equal(neighbour(all, order, at(4, 1), 1), all[0]);
  assert.equal(neighbour(all, order, at(4, 1), -1), all[1]);
  assert.equal(neighbour(all, order, at(0, 1), -1), all[2]);
  assert.equal(neighbour([], order, at(0, 1), 1), null);
});

test('counts', () => {
  assert.deepEqual(countsOf([finding(0), finding(1, { severity: 'info' })]), {
    error: 1,
    warning: 0,
    info: 1
  });
});

test('the way of the data in short', () => {
  const texts: Record<string, string> = {
    c0: 'df = pd.read_csv("🐙.csv")',
    c1: 'X = scaler.fit(X)',
    c3: 'x = acc(y)'
  };
  const one = finding(1, {
    ...place(1, 1, 5, 18),
    related: [
      { ...place(0, 1, 6, 27), role: 'load', message: '`🐙.csv` loaded here' },
      { ...place(2), role: 'split', message: 'split here' },
      { ...place(3, 1, 5, 11), role: 'score', message: 'scored here' }
    ]
  });
  assert.equal(
    wayInShort(one, id => texts[id]),
    '🐙.csv (1) → scaler.fit (2) → split (3) → acc (4)'
  );
  assert.equal(
    wayInShort(finding(1), id => texts[id]),
    ''
  );
});
