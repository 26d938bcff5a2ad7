import { useId, type JSX } from 'react';

import type { IDrawing } from './layout';
import { ROW } from './layout';
import { useHost } from './host';
import { cellName, roleName } from './story';
import { useReveal } from './use';

const SHAPES: Record<string, (x: number, y: number) => JSX.Element> = {
  split: (x, y) => <path d={`M${x} ${y - 8}L${x + 8} ${y}L${x} ${y + 8}L${x - 8} ${y}Z`} />,
  fit: (x, y) => <rect x={x - 6} y={y - 6} width="12" height="12" rx="2" />,
  score: (x, y) => (
    <>
      <circle cx={x} cy={y} r="7.5" />
      <circle cx={x} cy={y} r="3" className="jp-leaklint-Drawing-dot" />
    </>
  ),
  choice: (x, y) => <path d={`M${x - 7} ${y - 5}H${x + 7}L${x} ${y + 7}Z`} />
};

function shape(kind: string, x: number, y: number): JSX.Element {
  return (SHAPES[kind] ?? ((cx, cy) => <circle cx={cx} cy={cy} r="6" />))(x, y);
}

/** The way of the data to a score. The lanes are a picture; the stations beside it are buttons. */
export function Drawing(props: { drawing: IDrawing; metric: string }): JSX.Element {
  const { trans } = useHost();
  const reveal = useReveal();
  const id = useId();
  const { drawing, metric } = props;
  const leaks = drawing.leaks.length;
  const title = trans.__('How the data came to %1', metric);
  const about = [
    drawing.nodes
      .map(({ node }) => `${roleName(node.kind, trans)} ${node.label} (${cellName(node, trans)})`)
      .join(', '),
    trans._n('%1 leak leads back', '%1 leaks lead back', leaks)
  ].join('; ');
  const fill = (name: string) => `url(#${CSS_ID(id)}-${name})`;
  return (
    <figure className="jp-leaklint-Drawing" aria-label={title}>
      <svg
        width={drawing.width}
        height={drawing.height}
        viewBox={`0 0 ${drawing.width} ${drawing.height}`}
        role="img"
        aria-labelledby={`${CSS_ID(id)}-title ${CSS_ID(id)}-desc`}
      >
        <title id={`${CSS_ID(id)}-title`}>{title}</title>
        <desc id={`${CSS_ID(id)}-desc`}>{about}</desc>
        <defs>
          <Hatch id={`${CSS_ID(id)}-train`} kind="train" angle={45} />
          <Hatch id={`${CSS_ID(id)}-test`} kind="test" angle={-45} />
        </defs>
        {drawing.lanes.map((lane, n) => (
          <path
            key={n}
            d={lane.d}
            className={`jp-leaklint-Drawing-lane jp-mod-${lane.kind}`}
            strokeWidth={lane.width}
            {...(lane.kind === 'plain' ? {} : { stroke: fill(lane.kind) })}
          />
        ))}
        {drawing.leaks.map((leak, n) => (
          <g
            key={n}
            className={`jp-leaklint-Drawing-leak jp-mod-${leak.severity}${leak.likely ? ' jp-mod-likely' : ''}`}
          >
            <path d={leak.d} />
            <polygon points={leak.head} />
          </g>
        ))}
        {drawing.nodes.map(({ node, x, y, spoilt }) => (
          <g
            key={node.id}
            className={`jp-leaklint-Drawing-node jp-mod-${node.kind}${spoilt ? ' jp-mod-spoilt' : ''}`}
          >
            {shape(node.kind, x, y)}
          </g>
        ))}
      </svg>
      <ol className="jp-leaklint-Drawing-labels">
        {drawing.nodes.map(({ node, spoilt, rows }) => (
          <li key={node.id} style={{ height: ROW }}>
            <button
              type="button"
              className={`jp-leaklint-Station${spoilt ? ' jp-mod-spoilt' : ''}`}
              title={trans.__('Go to %1', cellName(node, trans))}
              onClick={() => reveal(node)}
            >
              <code dir="ltr">{node.label}</code>
              <span className="jp-leaklint-quiet">
                {roleName(node.kind, trans)}
                {' · '}
                {cellName(node, trans)}
                {rows === null ? '' : ` · ${trans._n('%1 row', '%1 rows', rows)}`}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </figure>
  );
}

/** React's ids hold colons, which a reference in a url() does not like. */
function CSS_ID(id: string): string {
  return `jp-leaklint-${id.replace(/[^\w-]/g, '')}`;
}

function Hatch(props: { id: string; kind: string; angle: number }): JSX.Element {
  return (
    <pattern
      id={props.id}
      width="5"
      height="5"
      patternUnits="userSpaceOnUse"
      patternTransform={`rotate(${props.angle})`}
      className={`jp-leaklint-Hatch jp-mod-${props.kind}`}
    >
      <rect width="5" height="5" className="jp-leaklint-Hatch-ground" />
      <rect width="2" height="5" className="jp-leaklint-Hatch-line" />
    </pattern>
  );
}
