import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { VERSION, compatible } from '../src/version';

test('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  assert.equal(VERSION, version);
});

test('versions that understand each other', () => {
  assert.ok(compatible(VERSION));
  assert.ok(compatible(VERSION.replace(/\d+$/, '99')));
  assert.ok(!compatible('99.0.0'));
  assert.ok(!compatible(''));
});
