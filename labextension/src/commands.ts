import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { IMainMenu } from '@jupyterlab/mainmenu';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Menu } from '@lumino/widgets';

import { leaklintIcon } from './icons';
import { neighbour } from './model/findings';
import { pointsOf } from './model/offsets';
import type { IFinding, ReportFormat } from './model/types';

import { CommandIDs, PANEL_ID, type ILeaklintStore } from './tokens';

const FORMATS: readonly ReportFormat[] = ['html', 'markdown', 'json'];

export function addCommands(
  app: JupyterFrontEnd,
  store: ILeaklintStore,
  tracker: INotebookTracker,
  trans: TranslationBundle
): void {
  const { commands } = app;
  const isOpen = () => store.current !== null && tracker.currentWidget !== null;
  const isShown = () => isOpen() && store.findings(store.current).length > 0;

  /** Where the cursor is: the place that next and previous count from. */
  const here = () => {
    const cell = tracker.currentWidget?.content.activeCell;
    if (!cell) {
      return { cellId: null, row: 0, column: 0 };
    }
    const position = cell.editor?.getCursorPosition() ?? { line: 0, column: 0 };
    const line = cell.model.sharedModel.getSource().split('\n')[position.line] ?? '';
    return {
      cellId: cell.model.id,
      row: position.line + 1,
      column: pointsOf(line, position.column) + 1
    };
  };

  const go = async (step: 1 | -1) => {
    const cells = tracker.currentWidget?.content.model?.cells;
    if (!cells) {
      return;
    }
    const order = new Map(Array.from(cells, (cell, index) => [cell.id, index]));
    const findings = store.findings(store.current);
    const found = neighbour(findings, id => order.get(id) ?? -1, here(), step);
    if (found?.cell_id) {
      store.select(found);
      const { row, column } = found.location;
      await store.reveal(found.cell_id, row, column, { focus: true });
    }
  };

  // The menu of a cell is about that cell, which a click with the other button does not make the active one.
  document.addEventListener(
    'contextmenu',
    event => {
      const node = event.target instanceof Element ? event.target.closest('.jp-Cell') : null;
      const notebook = tracker.currentWidget?.content;
      const index = notebook?.widgets.findIndex(cell => cell.node === node) ?? -1;
      if (notebook && node && index >= 0 && !notebook.isSelected(notebook.widgets[index])) {
        notebook.deselectAll();
        notebook.activeCellIndex = index;
      }
    },
    true
  );

  /** The finding of the active cell that is meant: the one at the cursor, else the first. */
  const active = (): IFinding | null => {
    const { cellId, row } = here();
    const inCell = store.findings(store.current).filter(one => one.cell_id === cellId);
    const at = inCell.find(one => one.location.row <= row && row <= one.end_location.row);
    return at ?? inCell[0] ?? null;
  };

  commands.addCommand(CommandIDs.showPanel, {
    label: trans.__('Show leaklint'),
    caption: trans.__('Open the sidebar with scores and findings'),
    icon: leaklintIcon,
    execute: () => app.shell.activateById(PANEL_ID)
  });
  commands.addCommand(CommandIDs.toggle, {
    label: trans.__('Lint Notebooks for Leakage'),
    isToggled: () => store.enabled,
    execute: () => store.setEnabled(!store.enabled)
  });
  commands.addCommand(CommandIDs.lint, {
    label: trans.__('Lint This Notebook Now'),
    isEnabled: () => isOpen() && store.enabled,
    execute: () => store.lintNow()
  });
  commands.addCommand(CommandIDs.next, {
    label: trans.__('Next Leakage Finding'),
    isEnabled: isShown,
    execute: () => go(1)
  });
  commands.addCommand(CommandIDs.previous, {
    label: trans.__('Previous Leakage Finding'),
    isEnabled: isShown,
    execute: () => go(-1)
  });
  commands.addCommand(CommandIDs.explain, {
    label: trans.__('Explain the Finding at the Cursor'),
    isEnabled: () => active() !== null,
    execute: async () => {
      const finding = active();
      if (finding) {
        await store.explain(finding);
      }
    }
  });
  const titles: Record<ReportFormat, string> = {
    html: trans.__('Export Leakage Report (HTML)'),
    markdown: trans.__('Export Leakage Report (Markdown)'),
    json: trans.__('Export Leakage Report (JSON)')
  };
  commands.addCommand(CommandIDs.exportReport, {
    label: args => titles[(args['format'] as ReportFormat) ?? 'html'],
    isEnabled: isOpen,
    execute: args => store.exportReport((args['format'] as ReportFormat) ?? 'html')
  });
  const ignore = (id: string, reach: 'line' | 'notebook', label: (code: string) => string) => {
    commands.addCommand(id, {
      label: () => label(active()?.code ?? trans.__('Finding')),
      isVisible: () => active() !== null,
      isEnabled: () => active() !== null,
      execute: () => {
        const finding = active();
        if (finding) {
          store.ignore(finding, reach);
        }
      }
    });
  };
  ignore(CommandIDs.ignoreHere, 'line', code => trans.__('Ignore %1 Here', code));
  ignore(CommandIDs.ignoreNotebook, 'notebook', code =>
    trans.__('Ignore %1 in This Notebook', code)
  );

  store.changed.connect((_, change) => {
    for (const id of change.kind === 'selection' ? [] : Object.values(CommandIDs)) {
      commands.notifyCommandChanged(id);
    }
  });
}

export function addToMenus(
  commands: JupyterFrontEnd['commands'],
  palette: ICommandPalette | null,
  menu: IMainMenu | null,
  trans: TranslationBundle
): void {
  const { showPanel, toggle, lint, next, previous, exportReport, ignoreHere, ignoreNotebook } =
    CommandIDs;
  const { explain } = CommandIDs;
  const category = trans.__('Data Leakage');
  for (const command of [
    showPanel,
    toggle,
    lint,
    next,
    previous,
    explain,
    ignoreHere,
    ignoreNotebook
  ]) {
    palette?.addItem({ command, category });
  }
  for (const format of FORMATS) {
    palette?.addItem({ command: exportReport, category, args: { format } });
  }
  if (menu) {
    const own = new Menu({ commands });
    own.id = 'jp-mainmenu-leaklint';
    own.title.label = trans.__('Data Leakage');
    own.title.icon = leaklintIcon;
    for (const command of [showPanel, lint, next, previous, explain, toggle]) {
      own.addItem({ command });
    }
    own.addItem({ type: 'separator' });
    for (const format of FORMATS) {
      own.addItem({ command: exportReport, args: { format } });
    }
    menu.viewMenu.addGroup([{ type: 'submenu', submenu: own }], 15);
  }
}
