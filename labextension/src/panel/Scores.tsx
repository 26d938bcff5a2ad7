import { useId, type JSX } from 'react';

import type { IFlow, ILiveFrame } from '../model/types';
import { Drawing } from './Drawing';
import { Glyph, SIGN_OF_VERDICT } from './Glyph';
import { useHost } from './host';
import { draw } from './layout';
import { callName, cellName, listing, verdictWords, type IEntry } from './story';
import { Text } from './Text';
import { useReveal } from './use';

/** So many findings told above are named, and one more if it is the last. */
const MOST_NAMED = 3;

export interface IScoreProps {
  entry: IEntry;
  flow: IFlow | null;
  frames: readonly ILiveFrame[];
  drawn: boolean;
  onDraw: (entry: IEntry) => void;
}

/** A score: metric, rows, verdict; its drawing when asked for. */
export function ScoreRow(props: IScoreProps): JSX.Element {
  const { trans } = useHost();
  const reveal = useReveal();
  const { entry, drawn } = props;
  const { score } = entry;
  const id = useId();
  const where = cellName(score, trans);
  const verdict = verdictWords(score.verdict, trans);
  // Drawn when asked for only: a notebook may have hundreds of scores.
  const drawable = (props.flow?.scores?.[String(entry.index)]?.length ?? 0) > 1;
  const spoiling = [...entry.findings, ...entry.toldBefore];
  const drawing = drawn ? draw(props.flow, entry.index, spoiling, props.frames) : null;
  const looks =
    score.looks > 1
      ? trans._n(
          'scored with %1 different prediction',
          'scored with %1 different predictions',
          score.looks
        )
      : '';
  const all = entry.toldBefore.map(finding =>
    trans.__('%1 in %2', finding.code, cellName(finding, trans))
  );
  const rest = all.length - MOST_NAMED;
  const told = rest > 1 ? [...all.slice(0, MOST_NAMED), trans.__('%1 more', rest)] : all;
  const calls = [...new Set(score.not_followed.map(call => callName(call.call)))];
  return (
    <div className={`jp-leaklint-Score jp-mod-${score.verdict}`}>
      <div className="jp-leaklint-Score-head">
        <Glyph sign={SIGN_OF_VERDICT[score.verdict]} label={verdict} size={15} />
        <button
          type="button"
          className="jp-leaklint-Score-name"
          title={trans.__('Go to %1', where)}
          onClick={() => reveal(score)}
        >
          <code dir="auto">{score.metric}</code> <span className="jp-leaklint-quiet">{where}</span>
        </button>
        {drawable && (
          <button
            type="button"
            className="jp-leaklint-Toggle"
            aria-expanded={drawn}
            aria-controls={drawn ? id : undefined}
            aria-label={trans.__('The way of the data to %1', score.metric)}
            title={trans.__('Draw the way of the data')}
            onClick={() => props.onDraw(entry)}
          >
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
              <path d="M5 3v10M5 6c0 3 6 1.5 6 5v2" />
              <circle cx="5" cy="3" r="1.8" />
              <circle cx="5" cy="13" r="1.8" />
              <circle cx="11" cy="13" r="1.8" />
            </svg>
          </button>
        )}
      </div>
      <p className="jp-leaklint-Score-about">
        <b>{verdict}</b>
        {score.rows && (
          <span className="jp-leaklint-quiet">
            {' · '}
            <Text text={score.rows} />
          </span>
        )}
        {looks && <span className="jp-leaklint-quiet">{` · ${looks}`}</span>}
      </p>
      {told.length > 0 && (
        <p className="jp-leaklint-Score-about">
          {entry.findings.length
            ? trans.__('also because of %1, told above', listing(told, trans))
            : trans.__('because of %1, told above', listing(told, trans))}
        </p>
      )}
      {calls.length > 0 && (
        <p className="jp-leaklint-Score-about">
          <Text text={trans.__('depends on %1', listing(calls, trans))} />
        </p>
      )}
      {drawing && (
        <div id={id}>
          <Drawing drawing={drawing} metric={score.metric} />
        </div>
      )}
    </div>
  );
}
