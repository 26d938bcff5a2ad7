/**
 * The way of the data to one score, laid out from top to bottom in the order of the cells: a trunk, parted
 * at the split into a lane of training rows and a lane of test rows. A leak is an arrow back into a fit.
 *
 * Everything here is arithmetic; Drawing.tsx puts it on the page.
 */
import type { IFinding, IFlow, IFlowEdge, IFlowNode, ILiveFrame, Severity } from '../model/types';

/** The height of a station. */
export const ROW = 38;
export const MOST_NODES = 12;
const TEST_APART = 26;
const BAND = 7;
const BEND = 15;
const GUTTER = 8;

export interface IDrawnNode {
  node: IFlowNode;
  x: number;
  y: number;
  /** Whether a leak ends here. */
  spoilt: boolean;
  /** Counted in the live kernel; null where it is not known. */
  rows: number | null;
}

export interface IDrawnLane {
  kind: 'train' | 'test' | 'plain';
  d: string;
  width: number;
}

export interface IDrawnLeak {
  d: string;
  /** The points of the head of the arrow. */
  head: string;
  severity: Severity;
  likely: boolean;
}

export interface IDrawing {
  width: number;
  height: number;
  nodes: IDrawnNode[];
  lanes: IDrawnLane[];
  leaks: IDrawnLeak[];
}

interface IGraph {
  nodes: IFlowNode[];
  edges: IFlowEdge[];
}

function graphOf(flow: IFlow, index: number): IGraph {
  const order = flow.scores?.[String(index)] ?? [];
  const ids = new Set(order);
  // As they come: in one cell, what stands further to the left may well be done later.
  const nodes = (flow.nodes ?? [])
    .filter(node => ids.has(node.id))
    .sort(
      (a, b) =>
        (a.cell_index ?? -1) - (b.cell_index ?? -1) || order.indexOf(a.id) - order.indexOf(b.id)
    );
  const edges = (flow.edges ?? []).filter(
    edge =>
      edge.from !== edge.to &&
      ids.has(edge.from) &&
      ids.has(edge.to) &&
      (!edge.scores || edge.scores.includes(index))
  );
  return { nodes, edges };
}

/** At most so many: the ends, the splits and whatever a leak touches before all others. */
function fewest(graph: IGraph): IGraph {
  if (graph.nodes.length <= MOST_NODES) {
    return graph;
  }
  const leaking = new Set(
    graph.edges.filter(edge => edge.kind === 'leak').flatMap(edge => [edge.from, edge.to])
  );
  const weight = (node: IFlowNode, n: number) =>
    (n === graph.nodes.length - 1 ? 8 : 0) +
    (leaking.has(node.id) ? 4 : 0) +
    (node.kind === 'split' ? 3 : 0) +
    (n === 0 ? 2 : 0) +
    (node.kind === 'fit' ? 1 : 0);
  const kept = new Set(
    graph.nodes
      .map((node, n) => ({ id: node.id, weight: weight(node, n), n }))
      .sort((a, b) => b.weight - a.weight || b.n - a.n)
      .slice(0, MOST_NODES)
      .map(node => node.id)
  );
  // What led through a station that is left out leads past it.
  let edges = graph.edges;
  for (const node of graph.nodes.filter(one => !kept.has(one.id))) {
    const into = edges.filter(edge => edge.to === node.id && edge.kind !== 'leak');
    const out = edges.filter(edge => edge.from === node.id && edge.kind !== 'leak');
    const past = into.flatMap(a =>
      out.map(b => ({ ...a, to: b.to, kind: a.kind === 'plain' ? b.kind : a.kind }))
    );
    edges = [...edges.filter(edge => edge.from !== node.id && edge.to !== node.id), ...past];
  }
  return { nodes: graph.nodes.filter(node => kept.has(node.id)), edges };
}

/**
 * How many rows come through a station, as far as the live frames tell: those of the frame it is named
 * after, or of the part that its lane carries of what was loaded.
 */
function liveRows(node: IFlowNode, graph: IGraph, frames: readonly ILiveFrame[]): number | null {
  const named = frames.find(frame => frame.name === node.label);
  if (named) {
    return named.rows;
  }
  const sources = graph.nodes.filter(one => one.kind === 'source').map(one => one.label);
  const rows = frames
    .filter(frame =>
      sources.some(label => frame.name === label || frame.from?.includes(`\`${label}\``))
    )
    .filter(frame => node.lane === 'both' || frame.role === node.lane)
    .map(frame => frame.rows);
  return rows.length ? Math.max(...rows) : null;
}

/**
 * Draw the ancestors of a score.
 *
 * @param index - The position of the score in the result, which the flow knows it by.
 * @param findings - What spoils the score.
 * @param frames - Of the live kernel: where rows are known, lanes are as wide as they are many.
 * @returns null where there is no way to draw.
 */
export function draw(
  flow: IFlow | null | undefined,
  index: number,
  findings: readonly IFinding[],
  frames: readonly ILiveFrame[] = []
): IDrawing | null {
  if (!flow) {
    return null;
  }
  const graph = fewest(graphOf(flow, index));
  if (graph.nodes.length < 2) {
    return null;
  }
  const row = new Map(graph.nodes.map((node, n) => [node.id, n]));
  const known = new Set(findings.map(finding => finding.fingerprint));
  const leaks = graph.edges
    .filter(edge => edge.kind === 'leak')
    // The kernel may have withdrawn what the code made look like a leak.
    .filter(edge => !edge.findings?.length || edge.findings.some(one => known.has(one)))
    // The shorter arrows run inside, the longer ones around them.
    .sort((a, b) => span(a, row) - span(b, row));
  const room = Math.min(leaks.length, 4) * 6;
  const trunk = GUTTER + room + 14;
  const x = (node: IFlowNode) => (node.lane === 'test' ? trunk + TEST_APART : trunk);
  const y = (id: string) => row.get(id)! * ROW + ROW / 2;
  const nodes = new Map(graph.nodes.map(node => [node.id, node]));
  const rows = new Map(graph.nodes.map(node => [node.id, liveRows(node, graph, frames)]));
  const most = Math.max(0, ...[...rows.values()].map(n => n ?? 0));

  const lanes: IDrawnLane[] = [];
  const seen = new Set<string>();
  for (const edge of graph.edges) {
    if (edge.kind === 'leak' || row.get(edge.from)! >= row.get(edge.to)!) {
      continue;
    }
    const [from, to] = [nodes.get(edge.from)!, nodes.get(edge.to)!];
    // What flows on in a lane is the lane's rows, also where the step itself parts nothing.
    const kind = edge.kind === 'plain' && from.lane !== 'both' ? from.lane : edge.kind;
    const d = band(x(from), y(edge.from), x(to), y(edge.to));
    if (seen.has(d)) {
      continue;
    }
    seen.add(d);
    const many = rows.get(edge.to) ?? rows.get(edge.from) ?? null;
    const width = many && most ? 3 + 7 * Math.sqrt(many / most) : BAND;
    lanes.push({ kind, d, width: Math.round(width * 10) / 10 });
  }
  const severities = new Map(findings.map(finding => [finding.fingerprint, finding]));
  const drawnLeaks = leaks.map((edge, n) => {
    const its = (edge.findings ?? []).flatMap(one => severities.get(one) ?? []);
    const side = GUTTER + room - 6 * (n % 4);
    return {
      ...arrow(x(nodes.get(edge.from)!), y(edge.from), x(nodes.get(edge.to)!), y(edge.to), side),
      severity: its[0]?.severity ?? edge.severity ?? 'error',
      likely:
        its.length > 0 &&
        its.every(one => one.verdict !== 'confirmed' && one.confidence === 'likely')
    };
  });
  const ends = new Set(leaks.map(edge => edge.to));
  const widest = graph.nodes.some(node => node.lane === 'test') ? trunk + TEST_APART : trunk;
  return {
    width: widest + 16,
    height: graph.nodes.length * ROW,
    nodes: graph.nodes.map(node => ({
      node,
      x: x(node),
      y: y(node.id),
      spoilt: ends.has(node.id),
      rows: rows.get(node.id) ?? null
    })),
    // The trunk lies below the lanes that leave it.
    lanes: lanes.sort((a, b) => Number(b.kind === 'plain') - Number(a.kind === 'plain')),
    leaks: drawnLeaks
  };
}

function span(edge: IFlowEdge, row: ReadonlyMap<string, number>): number {
  return Math.abs(row.get(edge.from)! - row.get(edge.to)!);
}

function band(x1: number, y1: number, x2: number, y2: number): string {
  if (x1 === x2) {
    return `M${x1} ${y1}V${y2}`;
  }
  const bend = Math.min(BEND, (y2 - y1) / 2);
  const curve = (top: number) => `C${x1} ${top + bend} ${x2} ${top + bend} ${x2} ${top + 2 * bend}`;
  // Test rows leave the trunk at the split at once.
  return `M${x1} ${y1}${curve(y1)}V${y2}`;
}

function arrow(x1: number, y1: number, x2: number, y2: number, side: number) {
  const turn = 5;
  const up = y2 < y1 ? -1 : 1;
  const tip = x2 - 8;
  const d =
    `M${x1 - 8} ${y1}H${side + turn}Q${side} ${y1} ${side} ${y1 + up * turn}` +
    `V${y2 - up * turn}Q${side} ${y2} ${side + turn} ${y2}H${tip - 4}`;
  return { d, head: `${tip - 6},${y2 - 4} ${tip},${y2} ${tip - 6},${y2 + 4}` };
}
