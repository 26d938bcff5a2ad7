import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type JSX,
  type KeyboardEvent,
  type ReactNode
} from 'react';

import type { INotebookState } from '../model/store';
import type { IFinding, ILiveState, IResult, IRule } from '../model/types';
import { useCalm, useGone } from './calm';
import { Card, GoneCard } from './Card';
import { Filters } from './Filters';
import { Folds } from './Folds';
import { Glyph, SIGN_OF_TONE } from './Glyph';
import { Counts } from './Header';
import { useHost } from './host';
import { entriesFor, filtering, groups, MANY, NO_FILTERS, passes, type IFilters } from './order';
import { Roles } from './Roles';
import { ScoreRow } from './Scores';
import { NothingScored } from './States';
import { counts, findingKey, liveScores, sentence, tell, type IEntry } from './story';
import { Text } from './Text';

export interface IResultProps {
  state: INotebookState;
  result: IResult;
  findings: readonly IFinding[];
  rules: ReadonlyMap<string, IRule>;
  filters: IFilters;
  onFilters: (filters: IFilters) => void;
  folds: ReadonlySet<string>;
  onFold: (name: string) => void;
  onPage: (code: string) => void;
  onLeavePage: () => void;
  stale: boolean;
  /** The kernel's side, the last of what is folded away. */
  live: ReactNode;
}

/** The last answer: verdict, scores, findings, and what is folded away. */
export function Result(props: IResultProps): JSX.Element {
  const { store, trans } = useHost();
  const { state, result, findings, filters, folds, rules } = props;
  const { live } = state;
  const story = useMemo(
    () =>
      tell(
        { ...result, scores: liveScores(result.scores, live?.scores ?? [], findings) },
        withEvidence(findings, live),
        trans
      ),
    [result, findings, live, trans]
  );
  const cards = useMemo(
    () => [...story.entries.flatMap(entry => entry.findings), ...story.loose, ...story.pending],
    [story]
  );
  const [open, setOpen] = useState<string | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  const [drawn, setDrawn] = useState<string | null>(null);
  const hold = useRef(false);

  const many = findings.length >= MANY || filtering(filters);
  const used = many ? filters : NO_FILTERS;
  const lost = useGone(cards, findings, result, live);
  const leaving = [...lost.values()].map(one => one.finding).filter(one => passes(one, used));
  const mode = JSON.stringify([used.group, used.sort, used.query]);
  const shown = useCalm(groups(story, used, trans), leaving, hold, mode);

  // Chosen elsewhere: in the editor, or by a command.
  const { selection } = store;
  useEffect(() => {
    if (!selection?.show) {
      return;
    }
    if (selection.show === 'rule') {
      props.onPage(selection.finding.code);
      return;
    }
    const key = findingKey(selection.finding);
    props.onLeavePage();
    if (selection.finding.severity === 'info') {
      if (!folds.has('habits')) {
        props.onFold('habits');
      }
      return;
    }
    if (!passes(selection.finding, used)) {
      props.onFilters({ ...NO_FILTERS, group: filters.group, sort: filters.sort });
    }
    setOpen(key);
    setWanted(key);
    // Only when something is chosen; what is open and filtered may change meanwhile.
  }, [selection]);

  // The same function for all time, so that cards are drawn again only when they are others.
  const now = useRef({ open, onPage: props.onPage });
  now.current = { open, onPage: props.onPage };
  const toggle = useCallback(
    (finding: IFinding) => {
      const key = findingKey(finding);
      const opens = now.current.open !== key;
      setOpen(opens ? key : null);
      setWanted(null);
      store.select(opens ? finding : null);
    },
    [store]
  );
  const page = useCallback((code: string) => now.current.onPage(code), []);
  const card = (finding: IFinding) => {
    const key = findingKey(finding);
    const just = lost.get(key);
    return just ? (
      <GoneCard key={key} gone={just} />
    ) : (
      <Card
        key={key}
        finding={finding}
        open={open === key}
        wanted={wanted === key}
        rule={rules.get(finding.code)}
        onToggle={toggle}
        onPage={page}
      />
    );
  };
  const score = (entry: IEntry) => (
    <ScoreRow
      entry={entry}
      flow={result.flow ?? null}
      frames={live?.frames ?? []}
      drawn={drawn === entry.key}
      onDraw={() => setDrawn(drawn === entry.key ? null : entry.key)}
    />
  );
  return (
    <div
      className={`jp-leaklint-Result${props.stale ? ' jp-mod-stale' : ''}`}
      aria-busy={state.status === 'linting'}
      onPointerEnter={() => {
        hold.current = true;
      }}
      onPointerLeave={() => {
        hold.current = false;
      }}
    >
      <h2 className={`jp-leaklint-Verdict jp-mod-${story.tone}`}>
        <Glyph sign={SIGN_OF_TONE[story.tone]} size={20} />
        <span>
          <Text text={story.headline} />
        </span>
      </h2>
      <Counts totals={counts(findings)} />
      {story.problems.map(problem => (
        <p key={problem} className="jp-leaklint-Problem">
          <Glyph sign="warning" size={14} label={trans.__('problem')} />
          <span>
            <Text text={sentence(problem)} />
          </span>
        </p>
      ))}
      {!result.scores.length && <NothingScored />}
      {many && (
        <Filters
          filters={filters}
          findings={findings}
          shown={findings.filter(finding => passes(finding, used)).length}
          onChange={props.onFilters}
        />
      )}
      {used.group !== 'score' &&
        entriesFor(story, used).map(entry => (
          <section key={entry.key} className="jp-leaklint-Group">
            {score(entry)}
          </section>
        ))}
      {shown.map(group => (
        <section key={group.key} className="jp-leaklint-Group">
          {group.entry
            ? score(group.entry)
            : group.title && <h4 className="jp-leaklint-Group-title">{group.title}</h4>}
          {group.findings.length > 0 && (
            <ul className="jp-leaklint-Cards" onKeyDown={walk}>
              {group.findings.map(card)}
            </ul>
          )}
        </section>
      ))}
      <Roles result={result} />
      <div className="jp-leaklint-Folds">
        <Folds story={story} open={folds} onToggle={props.onFold} onPage={props.onPage} />
        {props.live}
      </div>
    </div>
  );
}

/** The findings with what the live objects say of them, and those that they withdraw. */
function withEvidence(findings: readonly IFinding[], live: ILiveState | null): IFinding[] {
  const judged = live?.findings ?? [];
  const said = new Map(judged.map(one => [one.fingerprint, one.evidence]));
  return [
    ...findings.map(one => {
      const evidence = said.get(one.fingerprint);
      return evidence && evidence !== one.evidence ? { ...one, evidence } : one;
    }),
    ...judged.filter(one => one.verdict === 'withdrawn')
  ];
}

/** Up and down lead from card to card, across the scores. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const target = event.target as HTMLElement;
  if (!target.matches('.jp-leaklint-Card-head')) {
    return;
  }
  const list = target.closest('.jp-leaklint-Result') ?? event.currentTarget;
  const heads = [...list.querySelectorAll<HTMLElement>('button.jp-leaklint-Card-head')];
  const at = heads.indexOf(target);
  const to: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: heads.length - 1
  };
  if (event.key in to) {
    event.preventDefault();
    heads[to[event.key]]?.focus();
  } else if (event.key === 'Escape' && target.getAttribute('aria-expanded') === 'true') {
    event.stopPropagation();
    target.click();
  }
}
