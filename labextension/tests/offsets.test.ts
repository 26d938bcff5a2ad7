import assert from 'node:assert/strict';
import { test } from 'node:test';

import { lineOf, offsetOf, pointsOf, rangeOf, unitsOf } from '../src/model/offsets';

test('columns are code points, offsets are UTF-16 units', () => {
  const text = "a = '🐙🐙'; fit(X)\nb = 'é'; fit(Y)";
  assert.equal(offsetOf(text, { row: 1, column: 1 }), 0);
  assert.equal(text.slice(offsetOf(text, { row: 1, column: 11 })).slice(0, 6), 'fit(X)');
  const { from, to } = rangeOf(text, { row: 2, column: 10 }, { row: 2, column: 16 });
  assert.equal(text.slice(from, to), 'fit(Y)');
});

test('there and back', () => {
  const line = "x = 'a🐙b'  # 🎈 end";
  for (let points = 0; points <= [...line].length; points++) {
    assert.equal(pointsOf(line, unitsOf(line, points)), points);
  }
});

test('places beyond the text are clamped', () => {
  const text = 'ab\ncd';
  assert.equal(offsetOf(text, { row: 9, column: 1 }), 5);
  assert.equal(offsetOf(text, { row: 1, column: 99 }), 2);
  assert.equal(offsetOf(text, { row: 0, column: 0 }), 0);
  assert.equal(offsetOf('', { row: 3, column: 3 }), 0);
  assert.deepEqual(rangeOf(text, { row: 2, column: 2 }, { row: 1, column: 1 }), { from: 4, to: 4 });
});

test('a line by its number', () => {
  assert.equal(lineOf('a\nb\n', 2), 'b');
  assert.equal(lineOf('a', 2), '');
  assert.equal(lineOf('a', 0), '');
});
