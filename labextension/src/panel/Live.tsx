import type { JSX } from 'react';

import type { ILiveInfo } from '../live/types';
import {
  SEVERITIES,
  type IFinding,
  type ILedgerEntry,
  type ILiveEstimator,
  type ILiveFrame,
  type ILiveState
} from '../model/types';
import { Fold } from './Folds';
import { Glyph, type Sign } from './Glyph';
import { useHost } from './host';
import { Command } from './States';
import { said } from './said';
import { sentence } from './story';
import { Text } from './Text';
import { useSignal } from './use';

/** `27 kB`: powers of 1000, two digits where they say something. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

function number(value: number): string {
  return value.toLocaleString('en-US').replace(/,/g, '\u2009');
}

/** What the kernel itself shows: frames, fitted objects, the ledger. */
export function LiveSection(props: {
  path: string;
  state: ILiveState | null;
  open: boolean;
  onToggle: () => void;
}): JSX.Element | null {
  const { live, trans } = useHost();
  useSignal(live?.changed);
  if (!live) {
    return null;
  }
  const info = live.info(props.path);
  const { state } = props;
  const on = info.status === 'on' || info.status === 'starting';
  const flip = () => {
    if (on) {
      live.stop(props.path);
    } else {
      void live.start(props.path);
      if (!props.open) {
        props.onToggle();
      }
    }
  };
  const aside = (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      disabled={info.status === 'no-kernel'}
      className="jp-leaklint-Switch jp-mod-live"
      aria-label={trans.__('Live evidence')}
      title={
        on
          ? trans.__('Stop looking into the kernel')
          : trans.__('Let leaklint look at the objects in the kernel: loads it there')
      }
      onClick={flip}
    >
      <i aria-hidden="true" />
      <span aria-hidden="true">{on ? trans.__('on') : trans.__('off')}</span>
    </button>
  );
  return (
    <Fold title={trans.__('Live')} open={props.open} onToggle={props.onToggle} aside={aside}>
      <Said info={info} path={props.path} />
      {state && info.status === 'on' && <Evidence state={state} info={info} path={props.path} />}
    </Fold>
  );
}

function Said(props: { info: ILiveInfo; path: string }): JSX.Element | null {
  const { live, trans } = useHost();
  const { info } = props;
  const again = (
    <div className="jp-leaklint-Actions">
      <button type="button" onClick={() => void live?.start(props.path)}>
        {trans.__('Try again')}
      </button>
    </div>
  );
  switch (info.status) {
    case 'no-kernel':
      return <p>{trans.__('This notebook has no kernel. Choose one to see live evidence.')}</p>;
    case 'off':
      return (
        <p className="jp-leaklint-quiet">
          {trans.__(
            'Off. Switched on, leaklint looks at the frames and fitted objects of the kernel after each run, and confirms or withdraws what the code suggests. No value of a cell leaves the kernel.'
          )}
        </p>
      );
    case 'starting':
      return (
        <p className="jp-leaklint-quiet" role="status">
          {trans.__('Waiting for the kernel; it answers when no cell is running.')}
        </p>
      );
    case 'missing':
      return (
        <div role="alert">
          <p>
            <Sentence
              text={trans.__('Live evidence needs jupyter-leaklint in kernel %1.', '\u0000')}
              kernel={info.kernel}
            />{' '}
            {trans.__('The marks from the code go on without it.')}
          </p>
          <Command text="%pip install jupyter-leaklint" />
          {again}
        </div>
      );
    case 'other-version':
      return (
        <div role="alert">
          <p>
            <Sentence
              text={trans.__(
                'Kernel %1 has another version of leaklint than this page. Install the same:',
                '\u0000'
              )}
              kernel={info.kernel}
            />
          </p>
          <Command text="%pip install --upgrade jupyter-leaklint" />
          {again}
        </div>
      );
    case 'error':
      return (
        <div role="alert">
          <p>{sentence(said(info.message, trans))}</p>
          {again}
        </div>
      );
    default:
      return null;
  }
}

/** A sentence with the kernel's name in italics. */
function Sentence(props: { text: string; kernel: string }): JSX.Element {
  const [before, after] = props.text.split('\u0000');
  return (
    <>
      {before}
      <em dir="auto">{props.kernel}</em>
      {after}
    </>
  );
}

function Evidence(props: { state: ILiveState; info: ILiveInfo; path: string }): JSX.Element {
  const { live, trans } = useHost();
  const { state, info, path } = props;
  const nothing = !state.frames.length && !state.estimators.length;
  return (
    <>
      {info.busy ? (
        <div className="jp-leaklint-Busy">
          <progress max={1} value={info.busy.done} aria-label={info.busy.what} />
          <span className="jp-leaklint-quiet">{info.busy.what}</span>
          <button type="button" onClick={() => void live?.interrupt(path)}>
            {trans.__('Stop')}
          </button>
        </div>
      ) : (
        <p className="jp-leaklint-Live-run">
          <span className="jp-leaklint-quiet">
            {trans.__('after run %1, %2 ms', state.run, Math.round(state.elapsed_ms * 10) / 10)}
          </span>
          <button
            type="button"
            className="jp-leaklint-Link"
            title={trans.__('Compare all rows exactly; can be stopped')}
            onClick={() => live?.check(path)}
          >
            {trans.__('Check everything')}
          </button>
        </p>
      )}
      {info.message && <p>{sentence(said(info.message, trans))}</p>}
      {nothing && (
        <p className="jp-leaklint-quiet">
          {trans.__('No frames and no fitted objects in the kernel yet: run a cell.')}
        </p>
      )}
      {state.frames.length > 0 && <Frames frames={state.frames} findings={state.findings} />}
      {state.estimators.length > 0 && <Estimators estimators={state.estimators} />}
      {state.ledger.length > 0 && <Ledger ledger={state.ledger} />}
      {state.notes.length > 0 && (
        <ul className="jp-leaklint-Live-notes">
          {state.notes.map(note => (
            <li key={note} className="jp-leaklint-quiet">
              <Text text={sentence(note)} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** `455 × 30`; a series has rows only. */
function shape(frame: ILiveFrame): string {
  return [frame.rows, ...(frame.columns ? [frame.columns] : [])].map(number).join(' × ');
}

/** The gravest severity of what is told of a frame. */
function worst(told: readonly string[], findings: readonly IFinding[]): Sign {
  const its = findings.filter(finding => told.includes(finding.fingerprint));
  return SEVERITIES.find(severity => its.some(one => one.severity === severity)) ?? 'warning';
}

function Frames(props: {
  frames: readonly ILiveFrame[];
  findings: readonly IFinding[];
}): JSX.Element {
  const { trans } = useHost();
  const most = Math.max(1, ...props.frames.map(frame => frame.rows));
  const roles: Record<string, string> = {
    train: trans.__('train'),
    test: trans.__('test'),
    validation: trans.__('validation'),
    features: trans.__('features'),
    label: trans.__('label')
  };
  return (
    <section>
      <h5>{trans.__('Frames')}</h5>
      <ul className="jp-leaklint-Frames">
        {props.frames.map(frame => (
          <li key={frame.name} className={frame.findings.length ? 'jp-mod-told' : undefined}>
            <span className="jp-leaklint-Frames-name">
              <code dir="auto">{frame.name}</code>
              {frame.role && (
                <span className={`jp-leaklint-Role jp-mod-${frame.role}`}>{roles[frame.role]}</span>
              )}
              {frame.findings.length > 0 && (
                <Glyph
                  sign={worst(frame.findings, props.findings)}
                  size={12}
                  label={trans._n('%1 finding', '%1 findings', frame.findings.length)}
                />
              )}
            </span>
            <span className="jp-leaklint-quiet jp-leaklint-Numbers">
              {shape(frame)} · {bytes(frame.bytes)}
            </span>
            <span className="jp-leaklint-Track" aria-hidden="true">
              <span
                className={`jp-leaklint-Bar jp-mod-${frame.role ?? 'none'}`}
                style={{ width: `${Math.max(1.5, (100 * frame.rows) / most)}%` }}
              />
            </span>
            {frame.from && (
              <span className="jp-leaklint-quiet jp-leaklint-Frames-from">
                <Text text={frame.from} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const SIGN_OF_ESTIMATOR: Record<ILiveEstimator['verdict'], Sign> = {
  confirmed: 'error',
  right: 'good',
  unproved: 'info'
};

function Estimators(props: { estimators: readonly ILiveEstimator[] }): JSX.Element {
  const { trans } = useHost();
  const words: Record<ILiveEstimator['verdict'], string> = {
    confirmed: trans.__('saw rows it should not have seen'),
    right: trans.__('saw the right rows'),
    unproved: trans.__('what it saw cannot be proved')
  };
  return (
    <section>
      <h5>{trans.__('Fitted objects')}</h5>
      <ul className="jp-leaklint-Estimators">
        {props.estimators.map(one => (
          <li key={one.name} className="jp-leaklint-Line">
            <Glyph
              sign={SIGN_OF_ESTIMATOR[one.verdict]}
              label={words[one.verdict]}
              likely={one.verdict === 'unproved'}
              size={14}
            />
            <div>
              <code dir="auto">{one.name}</code>{' '}
              <span className="jp-leaklint-quiet">{one.class}</span>
              <p className="jp-leaklint-quiet">
                {one.saw ? <Text text={trans.__('saw %1', one.saw)} /> : words[one.verdict]}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function three(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

/** How often each held-out set was looked at, and what that can be worth. */
function Ledger(props: { ledger: readonly ILedgerEntry[] }): JSX.Element {
  const { trans } = useHost();
  return (
    <section>
      <h5>{trans.__('Test-set ledger')}</h5>
      <table className="jp-leaklint-Ledger">
        <thead>
          <tr>
            <th scope="col">{trans.__('set')}</th>
            <th scope="col">{trans.__('rows')}</th>
            <th scope="col">{trans.__('looks')}</th>
            <th scope="col">{trans.__('runs')}</th>
          </tr>
        </thead>
        {props.ledger.map(entry => (
          <tbody key={`${entry.name} ${entry.metric}`}>
            <tr>
              <th scope="row">
                <code dir="auto">{entry.name}</code>
                {entry.golden && (
                  <span className="jp-leaklint-quiet"> {trans.__('golden: %1', entry.golden)}</span>
                )}
              </th>
              <td>{number(entry.rows)}</td>
              <td>{entry.approximate ? `\u2265 ${entry.looks}` : entry.looks}</td>
              <td>{entry.runs}</td>
            </tr>
            {byMetric(entry).map(one => (
              <tr key={one.metric}>
                <td colSpan={4}>
                  <LedgerPlot entry={one} />
                </td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

/** One entry for each metric that was seen; the one that the bound is told with comes first. */
export function byMetric(entry: ILedgerEntry): ILedgerEntry[] {
  const others = (entry.metrics ?? []).filter(one => one.metric !== entry.metric);
  const first = entry.spread || entry.bound ? [entry] : [];
  return [
    ...first,
    ...others.map(({ metric, low, high }): ILedgerEntry => ({
      ...entry,
      metric,
      spread: [low, high],
      bound: null
    }))
  ];
}

/** The scores seen, and beside them how much keeping the best of so many looks can be worth. */
export function LedgerPlot(props: { entry: ILedgerEntry }): JSX.Element {
  const { trans } = useHost();
  const { spread, metric, looks } = props.entry;
  // The bound is one of scores between 0 and 1; of an error in dollars it says nothing.
  const bound = spread && (spread[0] < 0 || spread[1] > 1) ? null : props.entry.bound;
  const parts = [];
  if (spread) {
    parts.push(
      spread[0] === spread[1]
        ? `${metric} ${three(spread[0])}`
        : trans.__('%1 from %2 to %3', metric, three(spread[0]), three(spread[1]))
    );
  }
  if (bound) {
    parts.push(
      trans._n(
        '%1 look can be worth up to %2 (a bound, no measurement)',
        '%1 looks can be worth up to %2 (a bound, no measurement)',
        looks,
        three(bound)
      )
    );
  }
  const said = parts.join('; ');
  if (!spread) {
    return <p className="jp-leaklint-quiet">{said}</p>;
  }
  const [low, high] = spread;
  const least = Math.min(low, high - (bound ?? 0));
  const pad = Math.max((high - least) * 0.08, 0.002);
  const from = least - pad;
  const width = high + pad - from;
  const x = (value: number) => (100 * (value - from)) / width;
  return (
    <figure className="jp-leaklint-Plot">
      <svg viewBox="0 0 100 14" width="100%" height="14" preserveAspectRatio="none" role="img">
        <title>{said}</title>
        <path className="jp-leaklint-Plot-axis" d="M0 7H100" />
        {bound ? (
          <rect
            className="jp-leaklint-Plot-bound"
            x={x(high - bound)}
            y="2"
            width={Math.max(x(high) - x(high - bound), 0.5)}
            height="10"
          />
        ) : null}
        <rect
          className="jp-leaklint-Plot-spread"
          x={x(low)}
          y="5"
          width={Math.max(x(high) - x(low), 1)}
          height="4"
        />
      </svg>
      <figcaption className="jp-leaklint-quiet">{said}</figcaption>
    </figure>
  );
}
