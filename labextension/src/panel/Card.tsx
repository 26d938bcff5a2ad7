import { memo, useEffect, useId, useRef, type JSX, type ReactNode } from 'react';

import type { IFinding, IPlace, IRule } from '../model/types';
import { asMarkdown } from './copy';
import { FindingGlyph, Glyph } from './Glyph';
import { useHost } from './host';
import { Markdown } from './Markdown';
import type { IGone } from './order';
import { cellName, effectWords, roleName, sentence, steps, surety, wayInShort } from './story';
import { Text } from './Text';
import { useReveal } from './use';

/** The part of a rule's page that says why it matters. */
export function reason(rule: IRule | undefined): string {
  const found = /^## Why is this bad\?\n+([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(rule?.page ?? '');
  return found?.[1].trim() || rule?.summary || '';
}

export interface ICardProps {
  finding: IFinding;
  open: boolean;
  rule: IRule | undefined;
  onToggle: (finding: IFinding) => void;
  onPage: (code: string) => void;
  /** Whether it should be brought into view. */
  wanted: boolean;
}

/** A finding: two lines when closed; the way of the data and what to do about it when open. */
export const Card = memo(function Card(props: ICardProps): JSX.Element {
  const { trans } = useHost();
  const { finding, open, wanted } = props;
  const body = useId();
  const ref = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (wanted) {
      ref.current?.scrollIntoView({ block: 'nearest' });
    }
  }, [wanted, finding]);
  const likely = finding.confidence === 'likely' && finding.verdict !== 'confirmed';
  const classes = [
    'jp-leaklint-Card',
    `jp-mod-${finding.severity}`,
    likely ? 'jp-mod-likely' : '',
    open ? 'jp-mod-open' : ''
  ];
  return (
    <li ref={ref} className={classes.filter(Boolean).join(' ')} data-code={finding.code}>
      <button
        type="button"
        className="jp-leaklint-Card-head"
        aria-expanded={open}
        aria-controls={open ? body : undefined}
        onClick={() => props.onToggle(finding)}
      >
        <FindingGlyph finding={finding} />
        <span className="jp-leaklint-Card-words">
          <span className="jp-leaklint-Card-message">
            <Text text={sentence(finding.message)} />
          </span>
          <span className="jp-leaklint-Card-meta jp-leaklint-quiet">
            {finding.code}
            {' · '}
            {effectWords(finding, trans)}
            {' · '}
            {open || finding.verdict === 'confirmed'
              ? surety(finding, trans)
              : wayInShort(finding, trans)}
          </span>
        </span>
        <span className="jp-leaklint-Chevron" aria-hidden="true" />
      </button>
      {open && <Body {...props} id={body} />}
    </li>
  );
});

function Body(props: ICardProps & { id: string }): JSX.Element {
  const { store, trans, copy } = useHost();
  const { finding, rule } = props;
  const why = reason(rule);
  const line = (place: IPlace) =>
    place.cell_id === null ? '' : store.line(place.cell_id, place.location.row).trim();
  const way = finding.related.length ? steps(finding) : [];
  return (
    <div className="jp-leaklint-Card-body" id={props.id}>
      <Place place={finding} code={line(finding)} />
      {way.length > 0 && (
        <Section title={trans.__('The way of the data')}>
          <ol className="jp-leaklint-Way">
            {way.map((step, n) => (
              <li key={n} className={step.here ? 'jp-mod-here' : undefined}>
                <Step role={step.role} place={step.place} code={line(step.place)}>
                  {step.message && <Text text={step.message} />}
                </Step>
              </li>
            ))}
          </ol>
        </Section>
      )}
      {finding.evidence && (
        <Section title={trans.__('What the kernel says')}>
          <p>
            <Text text={sentence(finding.evidence)} />
          </p>
        </Section>
      )}
      {why && (
        <Section title={trans.__('Why it matters')}>
          <Markdown text={why} />
        </Section>
      )}
      {finding.advice && (
        <Section title={trans.__('How to mend it')}>
          <p>
            <Text text={sentence(finding.advice)} />
          </p>
        </Section>
      )}
      <div className="jp-leaklint-Actions">
        <button type="button" onClick={() => props.onPage(finding.code)}>
          {trans.__('About %1', finding.code)}
        </button>
        <button
          type="button"
          title={trans.__('Writes a comment into the cell; undo takes it back')}
          onClick={() => store.ignore(finding, 'line')}
        >
          {trans.__('Ignore here')}
        </button>
        <button
          type="button"
          title={trans.__("Writes the rule into the notebook's metadata")}
          onClick={() => store.ignore(finding, 'notebook')}
        >
          {trans.__('Ignore %1 in this notebook', finding.code)}
        </button>
        <button type="button" onClick={() => copy(asMarkdown(finding, line, trans))}>
          {trans.__('Copy as Markdown')}
        </button>
      </div>
    </div>
  );
}

function Section(props: { title: string; children: ReactNode }): JSX.Element {
  return (
    <section>
      <h5>{props.title}</h5>
      {props.children}
    </section>
  );
}

/** A button that leads to a place. */
function Leading(props: {
  place: IPlace;
  className: string;
  children: (where: string) => ReactNode;
}): JSX.Element {
  const { trans } = useHost();
  const reveal = useReveal();
  const where = cellName(props.place, trans);
  return (
    <button
      type="button"
      className={props.className}
      title={trans.__('Go to %1', where)}
      onClick={() => reveal(props.place)}
    >
      {props.children(where)}
    </button>
  );
}

/** A line of code that leads to its cell. */
export function Place(props: { place: IPlace; code: string }): JSX.Element {
  const { trans } = useHost();
  return (
    <Leading place={props.place} className="jp-leaklint-Place">
      {where => (
        <>
          {props.code && <code dir="ltr">{props.code}</code>}
          <span className="jp-leaklint-quiet">
            {props.place.cell === null
              ? where
              : trans.__('%1, line %2', where, props.place.location.row)}
          </span>
        </>
      )}
    </Leading>
  );
}

function Step(props: {
  role: string;
  place: IPlace;
  code: string;
  children: ReactNode;
}): JSX.Element {
  const { trans } = useHost();
  return (
    <Leading place={props.place} className="jp-leaklint-Step">
      {where => (
        <>
          <span className="jp-leaklint-Step-head">
            <b>{roleName(props.role, trans)}</b>
            <span className="jp-leaklint-quiet">{where}</span>
          </span>
          {props.code ? (
            <code dir="ltr">{props.code}</code>
          ) : (
            <span className="jp-leaklint-quiet">{props.children}</span>
          )}
        </>
      )}
    </Leading>
  );
}

/** What stood here until a moment ago. */
export function GoneCard(props: { gone: IGone }): JSX.Element {
  const { trans } = useHost();
  const { finding, how } = props.gone;
  return (
    <li className="jp-leaklint-Card jp-mod-gone">
      <div className="jp-leaklint-Card-head">
        <Glyph sign="good" />
        <span className="jp-leaklint-Card-words">
          <span className="jp-leaklint-Card-message">
            <b>{how === 'mended' ? trans.__('Mended') : trans.__('Ignored')}</b>{' '}
            <Text text={sentence(finding.message)} />
          </span>
        </span>
      </div>
    </li>
  );
}
