import type { ICellModel } from '@jupyterlab/cells';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { TranslationBundle } from '@jupyterlab/translation';
import { forceLinting, forEachDiagnostic, linter, type Diagnostic } from '@codemirror/lint';
import {
  Compartment,
  Prec,
  StateEffect,
  Transaction,
  type Extension,
  type Range
} from '@codemirror/state';
import {
  Decoration,
  EditorView,
  ViewPlugin,
  gutter,
  type DecorationSet,
  type ViewUpdate
} from '@codemirror/view';

import { rangeOf, type IRange } from '../model/offsets';
import { samePlace, wayInShort } from '../model/way';
import type { IFinding } from '../model/types';
import type { LeaklintStore } from '../notebook/store';
import { HintWidget, SeverityMarker } from './glyphs';
import { explaining } from './explain';
import { hover } from './hover';

const SOURCE = 'leaklint';
/** The store waits for the end of typing already. */
const DELAY = 30;

/** Sent to an editor when what the store knows about its cell is another. */
const refresh = StateEffect.define<null>();

interface IOurs extends Diagnostic {
  finding: IFinding;
}

/** Marks for the editor of one cell; nothing for editors of other things. */
export function marks(
  store: LeaklintStore,
  model: CodeEditor.IModel,
  trans: TranslationBundle
): Extension {
  const cell = model as Partial<ICellModel> & CodeEditor.IModel;
  if (cell.type !== 'code' || typeof cell.id !== 'string') {
    return [];
  }
  return marksOfCell(store, cell as ICellModel, trans);
}

function marksOfCell(store: LeaklintStore, cell: ICellModel, trans: TranslationBundle): Extension {
  const beside = new Compartment();

  const source = (view: EditorView): Diagnostic[] => {
    const text = view.state.doc.toString();
    if (!text.trim()) {
      return [];
    }
    if (!store.isAbout(cell, text)) {
      // The answer to this text is under way; until then marks stay with the words they were under.
      const kept: Diagnostic[] = [];
      const shown = new Set(store.findingsIn(cell).map(one => one.fingerprint));
      forEachDiagnostic(view.state, (diagnostic, from, to) => {
        const ours = diagnostic as IOurs;
        if (ours.source === SOURCE && from < to && shown.has(ours.finding.fingerprint)) {
          kept.push({ ...ours, from, to } as IOurs);
        }
      });
      return kept;
    }
    return store.findingsIn(cell).map(finding => diagnosticOf(finding, text, store, cell, trans));
  };

  const plugin = ViewPlugin.fromClass(
    class {
      constructor(readonly view: EditorView) {
        this.decorations = decorate(view, store, cell, trans);
        store.changed.connect(this.onChange, this);
        this.onChange();
      }

      update(update: ViewUpdate): void {
        const asked = update.transactions.some(one =>
          one.effects.some(effect => effect.is(refresh))
        );
        if (asked) {
          this.decorations = decorate(update.view, store, cell, trans);
        } else if (update.docChanged) {
          this.decorations = this.decorations.map(update.changes);
        }
        if (!update.docChanged) {
          return;
        }
        if (update.transactions.some(one => one.annotation(Transaction.userEvent) !== undefined)) {
          const { doc, selection } = update.state;
          store.noteEdit(cell, doc.lineAt(selection.main.head).number);
        }
        if (!update.state.doc.toString().trim()) {
          this.later();
        }
      }

      destroy(): void {
        this.destroyed = true;
        store.changed.disconnect(this.onChange, this);
      }

      private onChange(): void {
        const key = keyOf(store, cell, this.view.state.doc.toString());
        if (key !== this.key) {
          this.key = key;
          this.later();
        }
      }

      /** An editor cannot be told anything while it is being updated, which may be why we are here. */
      private later(): void {
        if (!this.pending) {
          this.pending = true;
          queueMicrotask(() => {
            this.pending = false;
            if (!this.destroyed) {
              const effects: StateEffect<unknown>[] = [refresh.of(null)];
              if (store.settings.gutter !== this.gutter) {
                this.gutter = store.settings.gutter;
                effects.push(beside.reconfigure(this.gutter ? glyphs(store, cell) : []));
              }
              this.view.dispatch({ effects });
              forceLinting(this.view);
            }
          });
        }
      }

      decorations: DecorationSet;
      private key = '';
      private gutter = false;
      private pending = false;
      private destroyed = false;
    },
    { decorations: value => value.decorations }
  );

  return [
    // Around the colours of the syntax, so that a mark is one piece.
    Prec.lowest(
      linter(source, {
        delay: DELAY,
        needsRefresh: update =>
          update.transactions.some(one => one.effects.some(effect => effect.is(refresh)))
      })
    ),
    plugin,
    explaining,
    beside.of([])
  ];
}

function diagnosticOf(
  finding: IFinding,
  text: string,
  store: LeaklintStore,
  cell: ICellModel,
  trans: TranslationBundle
): IOurs {
  const { from, to } = shownRange(text, finding);
  const classes = [
    'jp-leaklint-mark',
    `jp-leaklint-${finding.severity}`,
    `jp-leaklint-${finding.confidence}`
  ];
  if (finding.verdict === 'confirmed') {
    classes.push('jp-leaklint-confirmed');
  }
  return {
    from,
    to,
    severity: finding.severity,
    source: SOURCE,
    markClass: classes.join(' '),
    message: `${finding.code} ${finding.message}`,
    renderMessage: () =>
      hover(finding, wayInShort(finding, store.sourcesAround(cell)), store, trans),
    finding
  };
}

/** What is underlined: a statement of several lines by its first, so that it can still be read. */
function shownRange(text: string, finding: IFinding): IRange {
  let { from, to } = rangeOf(text, finding.location, finding.end_location);
  const end = text.indexOf('\n', from);
  if (end > from) {
    to = Math.min(to, end);
  }
  if (to === from) {
    // A place of no width, or one whose text is gone: something has to be there to be seen.
    const start = text.lastIndexOf('\n', from - 1) + 1;
    const stop = text.indexOf('\n', from);
    from = start;
    to = stop < 0 ? text.length : stop;
  }
  return { from, to };
}

/** Related places of the selected finding, and the hint beside the line just edited. */
function decorate(
  view: EditorView,
  store: LeaklintStore,
  cell: ICellModel,
  trans: TranslationBundle
): DecorationSet {
  const text = view.state.doc.toString();
  const ranges: Range<Decoration>[] = [];
  const selected = store.selection?.finding;
  if (selected && store.isAbout(cell, text)) {
    for (const place of selected.related) {
      if (place.cell_id === cell.id && !samePlace(place, selected)) {
        const { from, to } = rangeOf(text, place.location, place.end_location);
        if (from < to) {
          const attributes = { title: place.message };
          ranges.push(
            Decoration.mark({ class: 'jp-leaklint-related', attributes }).range(from, to)
          );
        }
      }
    }
  }
  const caused = store.causedIn(cell);
  if (caused && caused.row <= view.state.doc.lines) {
    const { to } = view.state.doc.line(caused.row);
    const go = () => {
      const { cell_id: id, location } = caused.finding;
      store.select(caused.finding);
      void store.reveal(id!, location.row, location.column, { focus: true });
    };
    const widget = new HintWidget(caused, trans, go);
    ranges.push(Decoration.widget({ widget, side: 1 }).range(to));
  }
  return Decoration.set(ranges, true);
}

/** Tells whether an editor shows what it should: one that does is left alone. */
function keyOf(store: LeaklintStore, cell: ICellModel, text: string): string {
  const selected = store.selection?.finding;
  const related = selected?.related.some(place => place.cell_id === cell.id)
    ? selected.fingerprint
    : '';
  const findings = store.findingsIn(cell);
  const caused = store.causedIn(cell);
  return JSON.stringify([
    // While the text is not what was asked about, there is nothing new to show.
    !findings.length || store.isAbout(cell, text),
    findings.map(one => [
      one.fingerprint,
      one.location,
      one.end_location,
      one.severity,
      one.verdict,
      one.message
    ]),
    related && selected?.location,
    related,
    caused && [caused.row, caused.finding.fingerprint, caused.finding.cell],
    store.settings.gutter
  ]);
}

/** The column beside the lines. */
function glyphs(store: LeaklintStore, cell: ICellModel): Extension {
  return gutter({
    class: 'jp-leaklint-gutter',
    lineMarker: (view, line) => {
      const found: IFinding[] = [];
      forEachDiagnostic(view.state, (diagnostic, from) => {
        if (diagnostic.source === SOURCE && line.from <= from && from <= line.to) {
          found.push((diagnostic as IOurs).finding);
        }
      });
      return found.length ? new SeverityMarker(found) : null;
    },
    lineMarkerChange: update =>
      update.docChanged || update.transactions.some(one => one.effects.length > 0),
    domEventHandlers: {
      click: (view, line) => {
        const row = view.state.doc.lineAt(line.from).number;
        const finding = store.findingsIn(cell).find(one => one.location.row === row);
        if (finding) {
          store.select(finding, { show: 'card' });
        }
        return finding !== undefined;
      }
    }
  });
}
