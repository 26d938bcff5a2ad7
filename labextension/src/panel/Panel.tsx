import { useCallback, useEffect, useRef, useState, type JSX, type KeyboardEvent } from 'react';

import type { INotebookState } from '../model/store';
import type { IRule } from '../model/types';
import { Header } from './Header';
import { useHost } from './host';
import { LiveSection } from './Live';
import { NO_FILTERS, type IFilters } from './order';
import { Result } from './Result';
import { RulePage } from './RulePage';
import { NoNotebook, NotPython, Off, Problem, Reading } from './States';
import { counts, countWords } from './story';
import { useLasting, useSignal } from './use';

/** Old results dim after so many milliseconds of linting. */
const DIM_AFTER = 400;

/** The panel for whichever notebook is the current one. */
export function Panel(): JSX.Element {
  const { store, trans } = useHost();
  useSignal(store.changed);
  const state = store.current;
  const rules = useRules(state);
  const [page, setPage] = useState<string | null>(null);
  const [filters, setFilters] = useState<IFilters>(NO_FILTERS);
  const [folds, setFolds] = useState<ReadonlySet<string>>(new Set());
  const opener = useRef<HTMLElement | null>(null);
  const path = state?.path ?? '';
  useEffect(() => setPage(null), [path]);

  const fold = useCallback((name: string) => {
    setFolds(before => {
      const after = new Set(before);
      if (!after.delete(name)) {
        after.add(name);
      }
      return after;
    });
  }, []);
  const openPage = (code: string) => {
    opener.current = document.activeElement as HTMLElement | null;
    setPage(code);
  };
  const back = () => {
    setPage(null);
    // The button that led here is shown again; the keyboard goes on from there.
    requestAnimationFrame(() => opener.current?.focus());
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && page !== null) {
      event.stopPropagation();
      back();
    }
  };

  const off = !store.enabled || state?.status === 'off';
  const busy = state?.status === 'linting';
  const active = state !== null && !off && state.status !== 'not-python';
  const stale = useLasting(busy && state?.result !== null, DIM_AFTER);
  const findings = store.findings(state);
  const totals = counts(active ? findings : []);
  let body: JSX.Element;
  if (off) {
    body = <Off />;
  } else if (state === null) {
    body = <NoNotebook />;
  } else if (state.status === 'not-python') {
    body = <NotPython />;
  } else {
    const live = (
      <LiveSection
        path={path}
        state={state.live}
        open={folds.has('live')}
        onToggle={() => fold('live')}
      />
    );
    body = (
      <>
        <Problem state={state} />
        {state.result ? (
          <Result
            key={path}
            state={state}
            result={state.result}
            findings={findings}
            rules={rules}
            filters={filters}
            onFilters={setFilters}
            folds={folds}
            onFold={fold}
            onPage={openPage}
            onLeavePage={() => setPage(null)}
            stale={stale || problematic(state)}
            live={live}
          />
        ) : (
          <>
            {!problematic(state) && <Reading />}
            <div className="jp-leaklint-Folds">{live}</div>
          </>
        )}
      </>
    );
  }
  return (
    <div className="jp-leaklint-Panel-inner" onKeyDown={keys} role="region" aria-label="leaklint">
      <Header name={path.split('/').pop() ?? ''} busy={busy} active={active} />
      {page !== null && <RulePage code={page} rule={rules.get(page)} onBack={back} />}
      {/* Kept while a page is read, so that going back finds everything as it was. */}
      <div className="jp-leaklint-Main" hidden={page !== null}>
        {body}
      </div>
      <div className="jp-leaklint-Unseen" role="status" aria-live="polite">
        {active && state?.status === 'ready' ? countWords(totals, trans) : ''}
      </div>
    </div>
  );
}

function problematic(state: INotebookState): boolean {
  return ['no-server', 'wrong-version', 'engine-error'].includes(state.status);
}

/** The pages of the rules, asked for when the server has once answered. */
function useRules(state: INotebookState | null): ReadonlyMap<string, IRule> {
  const { store } = useHost();
  const [rules, setRules] = useState<ReadonlyMap<string, IRule>>(new Map());
  const reachable = state?.result !== null && state?.result !== undefined;
  useEffect(() => {
    if (!reachable || rules.size) {
      return;
    }
    let wanted = true;
    store
      .rules()
      .then(all => {
        if (wanted) {
          setRules(new Map(all.map(rule => [rule.code, rule])));
        }
      })
      .catch(error => console.warn('leaklint could not fetch the pages of its rules.', error));
    return () => {
      wanted = false;
    };
  }, [store, reachable, rules.size]);
  return rules;
}
