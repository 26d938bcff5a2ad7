import type { TranslationBundle } from '@jupyterlab/translation';
import { GutterMarker, WidgetType } from '@codemirror/view';

import { SEVERITIES, type IFinding, type Severity } from '../model/types';
import type { ICaused } from '../notebook/store';

const SHAPES: Record<Severity, string> = {
  error: '<path d="M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2z"/>',
  warning: '<path d="M8 2l6.6 11.8H1.4z" stroke-linejoin="round"/>',
  info: '<circle cx="8" cy="8" r="5.2" fill="none" stroke-width="2.4"/>'
};

/** The sign of a severity: octagon, triangle or ring; colour comes from the style sheet. */
export function glyph(severity: Severity): HTMLElement {
  const node = document.createElement('span');
  node.className = `jp-leaklint-glyph jp-leaklint-${severity}`;
  node.setAttribute('aria-hidden', 'true');
  node.innerHTML = `<svg viewBox="0 0 16 16" width="12" height="12">${SHAPES[severity]}</svg>`;
  return node;
}

/** Text with what stands in backticks as code; never as HTML. */
export function withCode(text: string): Node[] {
  return text.split('`').map((part, index) => {
    const node = index % 2 ? document.createElement('code') : document.createTextNode('');
    node.textContent = part;
    return node;
  });
}

/** In the column beside the lines. */
export class SeverityMarker extends GutterMarker {
  constructor(private readonly findings: IFinding[]) {
    super();
  }

  override eq(other: SeverityMarker): boolean {
    return this.key === other.key;
  }

  override toDOM(): HTMLElement {
    const severity = SEVERITIES.find(one =>
      this.findings.some(finding => finding.severity === one)
    )!;
    const node = glyph(severity);
    node.title = this.findings.map(one => `${one.code} ${one.message}`).join('\n');
    return node;
  }

  private get key(): string {
    return this.findings.map(one => `${one.severity} ${one.code} ${one.message}`).join('\n');
  }
}

/** `↑ cell 4: ...` at the end of the line just edited. */
export class HintWidget extends WidgetType {
  constructor(
    private readonly caused: ICaused,
    private readonly trans: TranslationBundle,
    private readonly go: () => void
  ) {
    super();
  }

  override eq(other: HintWidget): boolean {
    return (
      this.text === other.text &&
      this.caused.finding.fingerprint === other.caused.finding.fingerprint
    );
  }

  override toDOM(): HTMLElement {
    const node = document.createElement('span');
    node.className = `jp-leaklint-hint jp-leaklint-${this.caused.finding.severity}`;
    node.title = this.caused.finding.message;
    node.setAttribute('role', 'button');
    // The toolbar of the active cell lies over the end of its first line.
    node.classList.toggle('jp-mod-first', this.caused.row === 1);
    const text = document.createElement('span');
    text.className = 'jp-leaklint-hint-text';
    text.append(...withCode(this.text));
    node.append(glyph(this.caused.finding.severity), text);
    node.addEventListener('mousedown', event => {
      // Else the editor would put its cursor here.
      event.preventDefault();
      this.go();
    });
    return node;
  }

  override ignoreEvent(): boolean {
    return true;
  }

  private get text(): string {
    const { finding, up } = this.caused;
    // The rest is in the title, and in the cell that it leads to.
    const clause = finding.message.split('; ')[0];
    const cell = this.trans.__('cell %1', finding.cell ?? '?');
    return `${up ? '↑' : '↓'} ${cell}: ${clause}`;
  }
}
