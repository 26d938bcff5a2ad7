import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { IFlow, ILiveFrame } from '../src/model/types';
import { draw, MOST_NODES, ROW } from '../src/panel/layout';
import { edge, finding, node } from './panelmade';

const flow: IFlow = {
  nodes: [
    node('X', 2, { kind: 'source' }),
    node('scaler', 3),
    node('cut', 4, { kind: 'split' }),
    node('model', 5, { lane: 'train' }),
    node('score', 6, { kind: 'score', lane: 'test' }),
    node('other', 7, { kind: 'score', lane: 'test' })
  ],
  edges: [
    edge('X', 'scaler'),
    edge('scaler', 'cut'),
    edge('cut', 'model', 'train'),
    edge('cut', 'score', 'test'),
    edge('model', 'score'),
    { ...edge('cut', 'scaler', 'leak'), severity: 'warning', findings: ['a'] },
    { ...edge('cut', 'other', 'test'), scores: [1] }
  ],
  scores: { 0: ['X', 'scaler', 'cut', 'model', 'score'], 1: ['cut', 'other'] }
};

test('ancestors of the score in the order of the cells, test rows in a lane of their own', () => {
  const drawing = draw(flow, 0, [finding(3, { fingerprint: 'a', severity: 'warning' })]);
  assert.ok(drawing);
  assert.deepEqual(
    drawing.nodes.map(one => one.node.id),
    ['X', 'scaler', 'cut', 'model', 'score']
  );
  assert.equal(drawing.height, 5 * ROW);
  const x = drawing.nodes.map(one => one.x);
  assert.ok(x[4] > x[2] && x[3] === x[2] && x[0] === x[2]);
  assert.deepEqual(
    drawing.lanes.map(lane => lane.kind),
    ['plain', 'plain', 'train', 'test', 'train']
  );
});

test('the leak leads back into the fit, in the tone of what is told of it', () => {
  const likely = finding(3, { fingerprint: 'a', severity: 'warning', confidence: 'likely' });
  const drawing = draw(flow, 0, [likely])!;
  assert.equal(drawing.leaks.length, 1);
  assert.deepEqual([drawing.leaks[0].severity, drawing.leaks[0].likely], ['warning', true]);
  assert.deepEqual(
    drawing.nodes.filter(one => one.spoilt).map(one => one.node.id),
    ['scaler']
  );
  const confirmed = draw(flow, 0, [{ ...likely, verdict: 'confirmed' }])!;
  assert.equal(confirmed.leaks[0].likely, false);
  // What is told of no more is not drawn any more.
  assert.equal(draw(flow, 0, [])!.leaks.length, 0);
});

test('arrows stay inside of the picture, and beside each other', () => {
  const fits = Array.from({ length: 6 }, (_, n) => node(`fit${n}`, n + 2));
  const many: IFlow = {
    nodes: [...fits, node('cut', 20, { kind: 'split' }), node('score', 21, { lane: 'test' })],
    edges: [...fits.map(fit => edge('cut', fit.id, 'leak')), edge('cut', 'score', 'test')],
    scores: { 0: [...fits.map(fit => fit.id), 'cut', 'score'] }
  };
  const drawing = draw(many, 0, [])!;
  const sides = drawing.leaks.map(leak => Number(/V[\d.]+Q([\d.]+)/.exec(leak.d)![1]));
  assert.ok(sides.every(side => side >= 4 && side < drawing.nodes[0].x - 10));
  assert.equal(new Set(sides).size, 4);
});

test('at most twelve stations, the ends and the leak among them; lanes go past what is left out', () => {
  const fits = Array.from({ length: 20 }, (_, n) => node(`s${n}`, n + 2, { kind: 'transform' }));
  const ids = [...fits.map(one => one.id), 'score'];
  const long: IFlow = {
    nodes: [...fits, node('score', 40, { kind: 'score' })],
    edges: [...ids.slice(1).map((id, n) => edge(ids[n], id)), edge('s15', 's3', 'leak')],
    scores: { 0: ids }
  };
  const drawing = draw(long, 0, [])!;
  const shown = drawing.nodes.map(one => one.node.id);
  assert.equal(shown.length, MOST_NODES);
  for (const id of ['s0', 's3', 's15', 'score']) {
    assert.ok(shown.includes(id), id);
  }
  assert.equal(drawing.lanes.length, MOST_NODES - 1);
  assert.equal(drawing.leaks.length, 1);
});

test('nothing to draw', () => {
  assert.equal(draw(null, 0, []), null);
  assert.equal(draw({ nodes: [], edges: [], scores: {} }, 0, []), null);
  assert.equal(draw(flow, 7, []), null);
  assert.equal(draw({} as IFlow, 0, []), null);
});

test('live, a lane is as wide as its rows are many', () => {
  const frame = (name: string, rows: number, more: Partial<ILiveFrame> = {}): ILiveFrame => ({
    name,
    kind: 'DataFrame',
    rows,
    columns: 2,
    bytes: 1,
    role: null,
    from: null,
    findings: [],
    ...more
  });
  const drawing = draw(
    flow,
    0,
    [],
    [
      frame('df', 1000, { from: 'all rows of `X`' }),
      frame('A', 900, { role: 'train', from: 'training part of `X`' }),
      frame('B', 100, { role: 'test', from: 'held-out part of `X`' }),
      frame('elsewhere', 5000, { role: 'test', from: 'all rows of `other`' })
    ]
  )!;
  assert.deepEqual(
    drawing.nodes.map(one => one.rows),
    [1000, 1000, 1000, 900, 100]
  );
  const test = drawing.lanes.find(lane => lane.kind === 'test')!;
  assert.ok(drawing.lanes[0].width > 1.5 * test.width);
  assert.equal(draw(flow, 0, [], [frame('scaler', 7)])!.nodes[1].rows, 7);
});
