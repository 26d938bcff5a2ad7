/** The hover, called by the keyboard: its buttons have the focus, Escape leads back into the text. */
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { TranslationBundle } from '@jupyterlab/translation';
import { StateEffect, StateField, type Extension } from '@codemirror/state';
import { EditorView, showTooltip, type Tooltip } from '@codemirror/view';

const show = StateEffect.define<Tooltip | null>();

const field = StateField.define<Tooltip | null>({
  create: () => null,
  update: (tooltip, transaction) => {
    for (const effect of transaction.effects) {
      if (effect.is(show)) {
        return effect.value;
      }
    }
    return transaction.docChanged ? null : tooltip;
  },
  provide: self => showTooltip.from(self)
});

export const explaining: Extension = field;

function viewOf(editor: CodeEditor.IEditor | null): EditorView | null {
  const view: unknown = (editor as { editor?: unknown } | null)?.editor;
  return view instanceof EditorView ? view : null;
}

/**
 * Show what is said about a place at that place, with the focus in it.
 *
 * @param position - In the text of the editor.
 * @param make - Makes what is shown.
 */
export function explain(
  editor: CodeEditor.IEditor | null,
  position: number,
  make: () => HTMLElement,
  trans: TranslationBundle
): boolean {
  const view = viewOf(editor);
  if (!view || view.state.field(field, false) === undefined) {
    return false;
  }
  const close = (back: boolean) => {
    // The focus also goes when the editor itself takes the tooltip away, and is not to be told anything.
    queueMicrotask(() => {
      if (view.state.field(field) === tooltip) {
        view.dispatch({ effects: show.of(null) });
      }
      if (back) {
        view.focus();
      }
    });
  };
  const create = () => {
    const dom = document.createElement('div');
    dom.className = 'cm-tooltip-lint jp-leaklint-explain';
    dom.setAttribute('role', 'dialog');
    dom.setAttribute('aria-label', trans.__('Finding at the cursor'));
    // Enter presses the button here, it does not begin to edit the cell.
    dom.setAttribute('data-lm-suppress-shortcuts', 'true');
    dom.append(make());
    dom.addEventListener('keydown', event => {
      event.stopPropagation();
      if (event.key === 'Escape') {
        event.preventDefault();
        close(true);
      }
    });
    dom.addEventListener('click', event => {
      // What was asked for is done; only "more" keeps it open.
      const button = (event.target as HTMLElement).closest('button');
      if (button && !button.hasAttribute('aria-expanded')) {
        close(false);
      }
    });
    dom.addEventListener('focusout', event => {
      if (!dom.contains(event.relatedTarget as Node | null)) {
        close(false);
      }
    });
    return { dom, mount: () => dom.querySelector('button')?.focus() };
  };
  const to = Math.min(position, view.state.doc.length);
  const tooltip: Tooltip = { pos: to, above: false, create };
  view.dispatch({ effects: show.of(tooltip) });
  return true;
}
