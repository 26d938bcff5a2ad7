import { useId, useState, type JSX, type ReactNode } from 'react';

import { SEVERITIES, type IFinding, type Severity } from '../model/types';
import { Glyph } from './Glyph';
import { useHost } from './host';
import { filtering, NO_FILTERS, type GroupBy, type IFilters, type SortBy } from './order';
import { counts, familyName, severityWord } from './story';

function without<T>(set: ReadonlySet<T>, item: T): Set<T> {
  const copy = new Set(set);
  if (!copy.delete(item)) {
    copy.add(item);
  }
  return copy;
}

export function Filters(props: {
  filters: IFilters;
  findings: readonly IFinding[];
  shown: number;
  onChange: (filters: IFilters) => void;
}): JSX.Element {
  const { trans } = useHost();
  const { filters, findings, onChange } = props;
  const [open, setOpen] = useState(false);
  const id = useId();
  const families = [...new Set(findings.map(finding => finding.family))].sort();
  const totals = counts(findings);
  const severities = SEVERITIES.filter(severity => totals[severity] > 0);
  const change = (part: Partial<IFilters>) => onChange({ ...filters, ...part });
  const changed =
    filters.withoutSeverity.size > 0 ||
    filters.withoutFamily.size > 0 ||
    filters.group !== NO_FILTERS.group ||
    filters.sort !== NO_FILTERS.sort;
  return (
    <div className="jp-leaklint-Filters" role="search" aria-label={trans.__('Filter the findings')}>
      <div className="jp-leaklint-Filters-row">
        <input
          type="search"
          className="jp-leaklint-Field"
          value={filters.query}
          placeholder={trans.__('Search the findings')}
          aria-label={trans.__('Search the findings')}
          onChange={event => change({ query: event.target.value })}
        />
        <button
          type="button"
          className={`jp-leaklint-Toggle${changed ? ' jp-mod-changed' : ''}`}
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          title={trans.__('Filter, group and sort')}
          aria-label={trans.__('Filter, group and sort')}
          onClick={() => setOpen(!open)}
        >
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path d="M2 4h12M4.5 8h7M7 12h2" />
          </svg>
        </button>
      </div>
      {open && (
        <div className="jp-leaklint-Filters-more" id={id}>
          <div className="jp-leaklint-Chips" role="group" aria-label={trans.__('Severities')}>
            {severities.map((severity: Severity) => (
              <Chip
                key={severity}
                on={!filters.withoutSeverity.has(severity)}
                onClick={() =>
                  change({ withoutSeverity: without(filters.withoutSeverity, severity) })
                }
              >
                <Glyph sign={severity} size={12} />
                {severityWord(severity, trans)}
              </Chip>
            ))}
          </div>
          {families.length > 1 && (
            <div className="jp-leaklint-Chips" role="group" aria-label={trans.__('Families')}>
              {families.map(family => (
                <Chip
                  key={family}
                  on={!filters.withoutFamily.has(family)}
                  onClick={() => change({ withoutFamily: without(filters.withoutFamily, family) })}
                >
                  {familyName(family, trans)}
                </Chip>
              ))}
            </div>
          )}
          <div className="jp-leaklint-Selects">
            <label>
              <span>{trans.__('Group')}</span>
              <select
                value={filters.group}
                onChange={event => change({ group: event.target.value as GroupBy })}
              >
                <option value="score">{trans.__('by score')}</option>
                <option value="cell">{trans.__('by cell')}</option>
                <option value="rule">{trans.__('by rule')}</option>
              </select>
            </label>
            <label>
              <span>{trans.__('Sort')}</span>
              <select
                value={filters.sort}
                onChange={event => change({ sort: event.target.value as SortBy })}
              >
                <option value="gravity">{trans.__('gravest first')}</option>
                <option value="document">{trans.__('as in the notebook')}</option>
              </select>
            </label>
          </div>
        </div>
      )}
      {filtering(filters) && (
        <p className="jp-leaklint-Filters-result" role="status">
          {trans._n('%1 finding shown', '%1 findings shown', props.shown)}
          <button
            type="button"
            className="jp-leaklint-Link"
            onClick={() => onChange({ ...NO_FILTERS, group: filters.group, sort: filters.sort })}
          >
            {trans.__('show all')}
          </button>
        </p>
      )}
    </div>
  );
}

function Chip(props: { on: boolean; onClick: () => void; children: ReactNode }): JSX.Element {
  return (
    <button
      type="button"
      className="jp-leaklint-Chip"
      aria-pressed={props.on}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  );
}
