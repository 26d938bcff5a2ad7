/** A finding as Markdown, to paste into a review. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IFinding, IPlace } from '../model/types';
import { cellName, effectWords, roleName, sentence, severityWord, steps, surety } from './story';

/** Code between as many backticks as it needs. */
export function inlineCode(code: string): string {
  const longest = Math.max(0, ...[...code.matchAll(/`+/g)].map(match => match[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = code.startsWith('`') || code.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${code}${pad}${fence}`;
}

export function asMarkdown(
  finding: IFinding,
  line: (place: IPlace) => string,
  trans: TranslationBundle
): string {
  const { code, name, severity } = finding;
  const qualities = [
    severityWord(severity, trans),
    effectWords(finding, trans),
    surety(finding, trans),
    finding.path
      ? `${inlineCode(finding.path)}, ${cellName(finding, trans)}`
      : cellName(finding, trans)
  ];
  const link = /^https?:\/\/[^\s()<>]+$/.test(finding.url) ? `[${code}](${finding.url})` : code;
  const parts = [`**${link} ${name}** (${qualities.join(', ')})`, sentence(finding.message)];
  const way = finding.related.length ? steps(finding) : [];
  if (way.length) {
    const rows = way.map((step, n) => {
      const source = line(step.place);
      const shown = source ? `: ${inlineCode(source)}` : '';
      const where = cellName(step.place, trans);
      const text = `${n + 1}. ${roleName(step.role, trans)}, ${where}${shown}`;
      return step.here ? `${text} ←` : text;
    });
    parts.push(rows.join('\n'));
  } else if (line(finding)) {
    parts.push(inlineCode(line(finding)));
  }
  if (finding.advice) {
    parts.push(`${trans.__('How to mend it')}: ${sentence(finding.advice)}`);
  }
  return `${parts.join('\n\n')}\n`;
}
