import type { TranslationBundle } from '@jupyterlab/translation';

import type { IFinding } from '../model/types';
import type { ILeaklintStore } from '../model/store';
import { glyph, withCode } from './glyphs';

/** What is shown over a mark: message, the way of the data, what can be done. */
export function hover(
  finding: IFinding,
  way: string,
  store: ILeaklintStore,
  trans: TranslationBundle
): HTMLElement {
  const node = element('div', `jp-leaklint-hover jp-leaklint-${finding.severity}`);
  const head = element('div', 'jp-leaklint-hover-head');
  const severities = {
    error: trans.__('error'),
    warning: trans.__('warning'),
    info: trans.__('info')
  };
  const words = [
    severities[finding.severity],
    finding.verdict === 'confirmed'
      ? trans.__('confirmed by the kernel')
      : finding.confidence === 'likely'
        ? trans.__('likely')
        : ''
  ];
  head.append(
    glyph(finding.severity),
    element('span', 'jp-leaklint-code', finding.code),
    element('span', 'jp-leaklint-quiet', words.filter(Boolean).join(', '))
  );
  const message = element('div', 'jp-leaklint-hover-message');
  message.append(...withCode(finding.message));
  node.append(head, message);
  if (way) {
    node.append(element('div', 'jp-leaklint-hover-way', way.replaceAll(' (', '\u00a0(')));
  }

  const actions = element('div', 'jp-leaklint-hover-actions');
  const more = element('div', 'jp-leaklint-hover-actions');
  more.hidden = true;
  const button = (to: HTMLElement, label: string, act: () => void) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = label;
    // The editor must not take the press for its own; it would move the cursor.
    made.addEventListener('mousedown', event => event.preventDefault());
    made.addEventListener('click', () => {
      act();
    });
    to.append(made);
    return made;
  };
  button(actions, trans.__('Show in panel'), () => store.select(finding, { show: 'card' }));
  button(actions, trans.__('Ignore here'), () => store.ignore(finding, 'line'));
  button(actions, trans.__('Rule page'), () => store.select(finding, { show: 'rule' }));
  const toggle = button(actions, '…', () => {
    more.hidden = !more.hidden;
    toggle.setAttribute('aria-expanded', String(!more.hidden));
  });
  toggle.title = trans.__('More');
  toggle.setAttribute('aria-label', trans.__('More'));
  toggle.setAttribute('aria-expanded', 'false');
  button(more, trans.__('Ignore %1 in this notebook', finding.code), () =>
    store.ignore(finding, 'notebook')
  );
  button(more, trans.__('Copy message'), () => {
    const text = [`${finding.code} ${finding.message}`, way].filter(Boolean).join('\n');
    void navigator.clipboard?.writeText(text);
  });
  node.append(actions, more);
  return node;
}

function element(tag: string, className: string, text = ''): HTMLElement {
  const node = document.createElement(tag);
  node.className = className;
  // Names and messages may be of any language and direction.
  node.dir = text ? 'auto' : '';
  if (text) {
    node.textContent = text;
  }
  return node;
}
