import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ignoreEdit, ignoreInMetadata } from '../src/model/ignore';

function after(text: string, row: number, endRow = row, code = 'LK101'): string | null {
  const edit = ignoreEdit(text, code, row, endRow);
  return edit && text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}

const ignored = '  # leaklint: ignore[LK101]';

test('behind the line, spaces at its end go', () => {
  assert.equal(after('a = 1\nfit(X)  \nb', 2), `a = 1\nfit(X)${ignored}\nb`);
  assert.equal(after('fit(X)', 1), `fit(X)${ignored}`);
  assert.equal(after('fit(X)  # scale', 1), `fit(X)  # scale${ignored}`);
});

test('behind the last line of a statement of several', () => {
  assert.equal(after('fit(\n  X,\n)\nb', 1, 3), `fit(\n  X,\n)${ignored}\nb`);
});

test('joined to one that is there', () => {
  assert.equal(
    after('fit(X)  # leaklint: ignore[LK201] why', 1),
    'fit(X)  # leaklint: ignore[LK201, LK101] why'
  );
  assert.equal(after('fit(X)  # leaklint: ignore[LK101]', 1), null);
});

test('never into a string, never behind a backslash', () => {
  assert.equal(after('q = """a\nb"""\nc', 1, 1), `q = """a\nb"""${ignored}\nc`);
  assert.equal(after('a = 1 + \\\n  2\nc', 1, 1), `a = 1 + \\\n  2${ignored}\nc`);
  assert.equal(after("x = '#'", 1), `x = '#'${ignored}`);
  assert.equal(after("s = 'it\\'s'  \n'''", 1), `s = 'it\\'s'${ignored}\n'''`);
  assert.equal(after('x = """never closed', 1), null);
  assert.equal(after("x = 'open\ny = 2", 1), `x = 'open${ignored}\ny = 2`);
});

test('emoji before it', () => {
  assert.equal(after("x = '🐙'; fit(X)", 1), `x = '🐙'; fit(X)${ignored}`);
});

test('rows beyond the text are clamped', () => {
  assert.equal(after('fit(X)', 5, 9), `fit(X)${ignored}`);
});

test('in metadata', () => {
  assert.deepEqual(ignoreInMetadata(undefined, 'LK101'), { ignore: ['LK101'] });
  assert.deepEqual(ignoreInMetadata({ ignore: ['LK2 why'], other: 1 }, 'LK101'), {
    ignore: ['LK2 why', 'LK101'],
    other: 1
  });
  assert.equal(ignoreInMetadata({ ignore: ['LK101 known'] }, 'LK101'), null);
  assert.deepEqual(ignoreInMetadata('broken', 'LK101'), { ignore: ['LK101'] });
});
