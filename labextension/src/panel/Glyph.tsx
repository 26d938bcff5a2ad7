import type { JSX } from 'react';

import type { IFinding, ScoreVerdict, Severity } from '../model/types';
import { useHost } from './host';
import { severityWord, surety, type Tone } from './story';

export type Sign = Severity | 'good' | 'empty';

const SHAPES: Record<Sign, string> = {
  error: 'M5.1 1.5h5.8l3.6 3.6v5.8l-3.6 3.6H5.1l-3.6-3.6V5.1z',
  warning: 'M8 1.9 14.9 14H1.1z',
  info: 'M8 2.1a5.9 5.9 0 1 1 0 11.8A5.9 5.9 0 0 1 8 2.1z',
  good: 'M2.4 8.6l3.7 3.9 7.6-9',
  empty: 'M3 8h10'
};

export const SIGN_OF_VERDICT: Record<ScoreVerdict, Sign> = {
  broken: 'error',
  doubtful: 'warning',
  'not-followed': 'info',
  trusted: 'good'
};

export const SIGN_OF_TONE: Record<Tone, Sign> = {
  bad: 'error',
  doubt: 'warning',
  unsure: 'info',
  good: 'good',
  empty: 'empty'
};

/** A sign that is told apart by its shape; dashed where it is only likely. */
export function Glyph(props: {
  sign: Sign;
  likely?: boolean;
  label?: string;
  size?: number;
}): JSX.Element {
  const { sign, likely, label, size = 16 } = props;
  const named = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true as const };
  const classes = ['jp-leaklint-Glyph', `jp-mod-${sign}`, likely ? 'jp-mod-likely' : ''];
  return (
    <svg
      className={classes.join(' ').trim()}
      viewBox="0 0 16 16"
      width={size}
      height={size}
      focusable="false"
      {...named}
    >
      <path d={SHAPES[sign]} />
    </svg>
  );
}

export function FindingGlyph(props: { finding: IFinding }): JSX.Element {
  const { trans } = useHost();
  const { finding } = props;
  const word = severityWord(finding.severity, trans);
  return (
    <Glyph
      sign={finding.severity}
      likely={finding.confidence === 'likely' && finding.verdict !== 'confirmed'}
      label={`${word}, ${surety(finding, trans)}`}
    />
  );
}
