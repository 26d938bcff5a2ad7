import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { said } from '../src/panel/said';

const SRC = join(process.cwd(), 'labextension', 'src');
const trans = { __: (text: string) => text.toUpperCase() } as never;

test('sentences that are made without a translator are translated where they are shown', () => {
  const made = [
    ...readFileSync(join(SRC, 'model', 'session.ts'), 'utf8').matchAll(/message: '([^']+)'/g),
    ...readFileSync(join(SRC, 'transport', 'rest.ts'), 'utf8').matchAll(/'([A-Z][^']+\.)'/g),
    ...readFileSync(join(SRC, 'live', 'link.ts'), 'utf8').matchAll(/'(The [^']+)'/g)
  ].map(found => found[1]);
  assert.ok(made.length >= 7);
  for (const one of made) {
    assert.equal(said(one, trans), one.toUpperCase());
  }
  assert.equal(said('ValueError: no', trans), 'ValueError: no');
});
