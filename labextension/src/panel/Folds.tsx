import { useId, type JSX, type ReactNode } from 'react';

import type { IFinding, IPlace } from '../model/types';
import { FindingGlyph } from './Glyph';
import { useHost } from './host';
import { callName, cellName, findingKey, placeKey, sentence, type IStory } from './story';
import { Text } from './Text';
import { useReveal } from './use';

export interface IFoldProps {
  title: string;
  open: boolean;
  onToggle: () => void;
  /** Beside the title. */
  aside?: ReactNode;
  children: ReactNode;
}

/** What is there for whoever wants to know. */
export function Fold(props: IFoldProps): JSX.Element {
  const id = useId();
  return (
    <section className="jp-leaklint-Fold">
      <div className="jp-leaklint-Fold-head">
        <button
          type="button"
          aria-expanded={props.open}
          aria-controls={props.open ? id : undefined}
          onClick={props.onToggle}
        >
          <span className="jp-leaklint-Chevron" aria-hidden="true" />
          {props.title}
        </button>
        {props.aside}
      </div>
      {props.open && (
        <div className="jp-leaklint-Fold-body" id={id}>
          {props.children}
        </div>
      )}
    </section>
  );
}

/** A finding on one line, without a card. */
function Line(props: { finding: IFinding; about?: string; onPage?: (code: string) => void }) {
  const { trans } = useHost();
  const reveal = useReveal();
  const { finding, about } = props;
  return (
    <li className="jp-leaklint-Line">
      <FindingGlyph finding={finding} />
      <div>
        <button type="button" className="jp-leaklint-Jump" onClick={() => reveal(finding)}>
          <Text text={sentence(finding.message)} />
        </button>
        <span className="jp-leaklint-quiet">
          {finding.code} · {cellName(finding, trans)}
        </span>
        {props.onPage && (
          <button
            type="button"
            className="jp-leaklint-Link"
            onClick={() => props.onPage?.(finding.code)}
          >
            {trans.__('about the rule')}
          </button>
        )}
        {about && (
          <p className="jp-leaklint-quiet">
            <Text text={about} />
          </p>
        )}
      </div>
    </li>
  );
}

function Jump(props: { place: IPlace; text: string }): JSX.Element {
  const { trans } = useHost();
  const reveal = useReveal();
  return (
    <li>
      <button type="button" className="jp-leaklint-Jump" onClick={() => reveal(props.place)}>
        <Text text={props.text} />{' '}
        <span className="jp-leaklint-quiet">{cellName(props.place, trans)}</span>
      </button>
    </li>
  );
}

export function Folds(props: {
  story: IStory;
  open: ReadonlySet<string>;
  onToggle: (name: string) => void;
  onPage: (code: string) => void;
}): JSX.Element {
  const { trans } = useHost();
  const { story, open, onToggle, onPage } = props;
  const fold = (name: string, title: string, number: number, rows: () => ReactNode) =>
    number > 0 && (
      <Fold key={name} title={title} open={open.has(name)} onToggle={() => onToggle(name)}>
        <ul>{rows()}</ul>
      </Fold>
    );
  const { habits, notFollowed, remarks, suppressed, withdrawn } = story;
  const lines = (findings: readonly IFinding[], about: (finding: IFinding) => string) =>
    findings.map(finding => (
      <Line
        key={findingKey(finding) + finding.location.row}
        finding={finding}
        about={about(finding)}
        onPage={onPage}
      />
    ));
  return (
    <>
      {fold(
        'habits',
        trans._n('%1 habit or remark', '%1 habits and remarks', habits.length),
        habits.length,
        () => lines(habits, finding => finding.advice)
      )}
      {fold(
        'unfollowed',
        trans._n('%1 call not followed', '%1 calls not followed', notFollowed.length),
        notFollowed.length,
        () =>
          notFollowed.map(call => (
            <Jump key={call.call + placeKey(call)} place={call} text={callName(call.call)} />
          ))
      )}
      {fold('notes', trans._n('%1 note', '%1 notes', remarks.length), remarks.length, () =>
        remarks.map(note =>
          note.location ? (
            <Jump key={note.message} place={note as IPlace} text={sentence(note.message)} />
          ) : (
            <li key={note.message}>
              <Text text={sentence(note.message)} />
            </li>
          )
        )
      )}
      {fold('ignored', trans.__('%1 ignored', suppressed.length), suppressed.length, () =>
        suppressed.map((finding, n) => (
          <Line
            key={n}
            finding={finding}
            about={finding.reason ? trans.__('because: %1', finding.reason) : ''}
          />
        ))
      )}
      {fold(
        'withdrawn',
        trans.__('%1 withdrawn: the live objects show otherwise', withdrawn.length),
        withdrawn.length,
        () => lines(withdrawn, finding => finding.evidence ?? '')
      )}
    </>
  );
}
