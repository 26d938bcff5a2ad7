import assert from 'node:assert/strict';
import { liveScores } from '../src/panel/story';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import type { IFinding, ScoreVerdict } from '../src/model/types';
import { asMarkdown, inlineCode } from '../src/panel/copy';
import { readRoles, parseNames, withRoles } from '../src/panel/rolekeeper';
import { counts, countWords, steps, tell, wayInShort } from '../src/panel/story';
import { finding, place, result, score, trans } from './panelmade';

const words = (...args: Parameters<typeof result>) => {
  const made = result(...args);
  const { headline, tone } = tell(made, made.findings, trans);
  return `${tone}: ${headline}`;
};

test('the verdict comes first, in words that fit the number of scores', () => {
  const leak = finding(2);
  const broken = (cell: number) => score(cell, { verdict: 'broken', findings: [leak.fingerprint] });
  const findings = [leak];
  assert.equal(words(), 'empty: Nothing is scored yet');
  assert.equal(words({ scores: [score(4)] }), 'good: 1 score checked, nothing found');
  assert.equal(words({ findings, scores: [broken(4)] }), 'bad: The only score cannot be trusted');
  assert.equal(
    words({ findings, scores: [broken(4), broken(5)] }),
    'bad: None of the 2 scores can be trusted'
  );
  assert.equal(
    words({ findings, scores: [broken(4), score(5), score(6, { verdict: 'doubtful' })] }),
    'bad: 1 of 3 scores cannot be trusted, 1 more is doubtful'
  );
  assert.equal(
    words({ findings }),
    'doubt: Nothing is scored yet, but 1 leak would spoil the first score'
  );
});

test('the report in a notebook has the same headlines', () => {
  const file = join(__dirname, '..', '..', '..', '..', 'tests', 'jupyter', 'headlines.json');
  const cases = JSON.parse(readFileSync(file, 'utf8')) as {
    scores: ScoreVerdict[];
    loose: number;
    calls: string[];
    headline: string;
    tone: string;
  }[];
  assert.ok(cases.length > 100);
  for (const one of cases) {
    const leaks: IFinding[] = [];
    const scores = one.scores.map((verdict, n) => {
      const bad = verdict === 'broken' || verdict === 'doubtful';
      leaks.push(...(bad ? [finding(n + 1)] : []));
      return score(n + 10, {
        verdict,
        findings: bad ? [leaks[leaks.length - 1].fingerprint] : [],
        not_followed: n ? [] : one.calls.map((call, m) => ({ ...place(m + 30), call }))
      });
    });
    const loose = Array.from({ length: one.loose }, (_, n) => finding(n + 5));
    const story = tell(result({ scores }), [...leaks, ...loose], trans);
    assert.deepEqual([story.headline, story.tone], [one.headline, one.tone], JSON.stringify(one));
  }
});

test('green needs everything to be followed', () => {
  const call = { ...place(3), call: 'prepare' };
  assert.equal(
    words({ scores: [score(4, { verdict: 'not-followed', not_followed: [call] })] }),
    'unsure: The only score could not be followed; 1 call not followed: `prepare()`'
  );
  const dark = { path: '', message: 'line 1 of cell 2 is not Python', note: 'not-parsed' };
  assert.equal(
    words({ scores: [score(4)], notes: [dark] }),
    'unsure: 1 score checked, nothing found'
  );
  const error = { path: '', code: 'config', message: 'unknown key' };
  assert.match(words({ scores: [score(4)], errors: [error] }), /^unsure/);
});

test('a finding is told once, under the first score that it spoils', () => {
  const leak = finding(2);
  const made = result({
    findings: [leak, finding(3, { severity: 'info' }), finding(5)],
    scores: [
      score(4),
      score(6, { verdict: 'broken', findings: [leak.fingerprint] }),
      score(7, { verdict: 'broken', findings: [leak.fingerprint] })
    ]
  });
  const story = tell(made, made.findings, trans);
  assert.deepEqual(
    story.entries.map(e => [e.score.cell, e.findings.length, e.toldBefore.length, e.index]),
    [
      [6, 1, 0, 1],
      [7, 0, 1, 2],
      [4, 0, 0, 0]
    ]
  );
  assert.equal(story.habits.length, 1);
  assert.deepEqual(
    story.loose.map(one => one.cell),
    [5]
  );
});

test('what the live objects withdraw spoils no score any more', () => {
  const leak = finding(2, { verdict: 'withdrawn' });
  const made = result({
    scores: [score(4, { verdict: 'broken', findings: [leak.fingerprint] })]
  });
  const story = tell(made, [leak], trans);
  assert.equal(story.headline, '1 score checked, nothing found');
  assert.equal(story.withdrawn.length, 1);
  assert.deepEqual(counts([leak]), { error: 0, warning: 0, info: 0 });
});

test('a finding stands among its related places where the data pass it', () => {
  const leak = finding(4, {
    related: [
      { ...place(2), message: '`X` loaded here', role: 'load' },
      { ...place(7), message: 'split here', role: 'split' },
      { ...place(9), message: '`accuracy` computed here', role: 'score' }
    ]
  });
  assert.deepEqual(
    steps(leak).map(step => [step.role, step.place.cell, step.here]),
    [
      ['source', 2, false],
      ['fit', 4, true],
      ['split', 7, false],
      ['score', 9, false]
    ]
  );
  assert.equal(wayInShort(leak, trans), 'source (2) → fit (4) → split (7) → score (9)');
  assert.equal(wayInShort(finding(4), trans), 'cell 4');
  assert.deepEqual(
    steps(finding(4, { related: [{ ...place(4), message: 'x', role: 'fit' }] })).map(s => s.here),
    [true]
  );
});

test('counts in words', () => {
  const some = [finding(1), finding(2), finding(3, { severity: 'info' })];
  assert.equal(countWords(counts(some), trans), '2 errors, 1 info');
  assert.equal(countWords(counts([]), trans), '');
});

test('a finding as Markdown keeps code code', () => {
  assert.equal(inlineCode('a'), '`a`');
  assert.equal(inlineCode('a ` b'), '``a ` b``');
  assert.equal(inlineCode('`a`'), '`` `a` ``');
  const text = asMarkdown(
    finding(4, {
      url: 'javascript:alert(1)',
      related: [{ ...place(2), message: '', role: 'load' }]
    }),
    at => `X = "<b>${at.cell}</b>"`,
    trans
  );
  assert.ok(text.startsWith('**LK101 scaler-before-split** (error, small effect, certain, '));
  assert.ok(text.includes('1. source, cell 2: `X = "<b>2</b>"`\n2. fit, cell 4: '));
  assert.ok(text.includes('How to mend it: Split first.'));
});

test('roles in metadata: ours are replaced, everything else stays', () => {
  const roles = { target: ['died'], group: ['pid'], time: [] };
  const before = { ignore: ['LK101'], roles: { metric: 'f1', time: 'day', target: 'old' } };
  const after = withRoles(before, roles);
  assert.deepEqual(after, {
    ignore: ['LK101'],
    roles: { metric: 'f1', target: ['died'], group: ['pid'] }
  });
  assert.deepEqual(withRoles(after, null), { ignore: ['LK101'], roles: { metric: 'f1' } });
  assert.equal(withRoles({ roles: { target: 'y' } }, null), null);
  assert.deepEqual(readRoles({ target: 'y', time: 3, group: [1, 'pid'] }), {
    target: ['y'],
    group: ['pid'],
    time: []
  });
  assert.equal(readRoles({}), null);
  assert.equal(readRoles('died'), null);
  assert.deepEqual(parseNames(' died, left at ,, died'), ['died', 'left at']);
});

test('the kernel counts looks, and its data spoils scores', () => {
  const [proxy, mended] = [
    finding(2, { severity: 'warning', fingerprint: 'proxy' }),
    finding(2, { fingerprint: 'mended', pending: true })
  ];
  const one = score(6, { looks: 7, verdict: 'trusted' });
  const told = {
    cell_id: one.cell_id!,
    ...one.location,
    looks: 20,
    verdict: 'doubtful' as const,
    findings: ['proxy', 'mended', 'not shown']
  };
  const [now] = liveScores([one], [told], [proxy, mended]);
  assert.deepEqual([now.looks, now.verdict, now.findings], [20, 'doubtful', ['proxy']]);
  assert.deepEqual(liveScores([one], [{ ...told, row: 99 }], [proxy]), [one]);
});
