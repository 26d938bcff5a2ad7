import { useEffect, useRef, useState, type JSX, type KeyboardEvent } from 'react';

import type { ReportFormat, Severity } from '../model/types';
import { SEVERITIES } from '../model/types';
import { Glyph } from './Glyph';
import { useHost } from './host';
import { countWords, severityWord } from './story';

export interface IHeaderProps {
  /** The name of the notebook; '' for none. */
  name: string;
  busy: boolean;
  /** Whether there is something to ask and to export. */
  active: boolean;
}

/** The bar at the top: whose verdict this is, the switch, asking again, the report. */
export function Header(props: IHeaderProps): JSX.Element {
  const { store, trans } = useHost();
  const { name, busy, active } = props;
  const enabled = store.enabled;
  return (
    <header className="jp-leaklint-Header">
      <span className="jp-leaklint-Header-name" title={name}>
        {name || trans.__('leaklint')}
      </span>
      {active && (
        <>
          <button
            type="button"
            className={`jp-leaklint-Icon${busy ? ' jp-mod-busy' : ''}`}
            title={trans.__('Read the notebook again')}
            aria-label={trans.__('Read the notebook again')}
            onClick={() => void store.lintNow()}
          >
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
              <path d="M13.2 8A5.2 5.2 0 1 1 11.5 4.2" />
              <path d="M13.4 1.6v3.3h-3.3" />
            </svg>
          </button>
          <ExportMenu />
        </>
      )}
      <button
        type="button"
        role="switch"
        aria-checked={enabled}
        className="jp-leaklint-Switch"
        aria-label={trans.__('leaklint')}
        title={enabled ? trans.__('Switch leaklint off') : trans.__('Switch leaklint on')}
        onClick={() => store.setEnabled(!enabled)}
      >
        <i aria-hidden="true" />
        <span aria-hidden="true">{enabled ? trans.__('on') : trans.__('off')}</span>
      </button>
    </header>
  );
}

function ExportMenu(): JSX.Element {
  const { store, trans } = useHost();
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) {
      return;
    }
    menu.current?.querySelector('button')?.focus();
    const outside = (event: Event) => {
      if (!menu.current?.parentElement?.contains(event.target as Node)) {
        setOpen(false);
      }
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, [open]);
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    const items = [...(menu.current?.querySelectorAll('button') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLButtonElement);
    const to: Record<string, number> = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at + items.length - 1) % items.length,
      Home: 0,
      End: items.length - 1
    };
    if (event.key in to) {
      event.preventDefault();
      items[to[event.key]]?.focus();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    } else if (event.key === 'Tab') {
      setOpen(false);
    }
  };
  const formats: [ReportFormat, string][] = [
    ['html', trans.__('HTML page')],
    ['markdown', trans.__('Markdown')],
    ['json', trans.__('JSON')]
  ];
  return (
    <div className="jp-leaklint-Menu">
      <button
        ref={opener}
        type="button"
        className="jp-leaklint-Icon"
        aria-haspopup="menu"
        aria-expanded={open}
        title={trans.__('Save the report')}
        aria-label={trans.__('Save the report')}
        onClick={() => setOpen(!open)}
      >
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
          <path d="M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.5h11" />
        </svg>
      </button>
      {open && (
        <div
          ref={menu}
          className="jp-leaklint-Menu-list"
          role="menu"
          aria-label={trans.__('Save the report')}
          onKeyDown={keys}
        >
          {formats.map(([format, label]) => (
            <button
              key={format}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                close();
                void store.exportReport(format);
              }}
            >
              {label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** `⬣ 4  ▲ 1  ○ 3`. */
export function Counts(props: { totals: Record<Severity, number> }): JSX.Element | null {
  const { trans } = useHost();
  const shown = SEVERITIES.filter(severity => props.totals[severity]);
  if (!shown.length) {
    return null;
  }
  return (
    <p className="jp-leaklint-Counts" aria-label={countWords(props.totals, trans)} role="img">
      {shown.map(severity => (
        <span key={severity} title={severityWord(severity, trans)}>
          <Glyph sign={severity} size={12} />
          {props.totals[severity]}
        </span>
      ))}
    </p>
  );
}
