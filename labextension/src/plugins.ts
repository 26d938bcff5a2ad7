import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import { EditorExtensionRegistry, IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import { IMainMenu } from '@jupyterlab/mainmenu';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { addCommands, addToMenus } from './commands';
import { marks } from './editor';
import { LeaklintStore } from './notebook/store';
import { createPanel } from './panel';
import { readSettings } from './settings';
import { StatusItem } from './status';
import { ILeaklintStore, PANEL_ID, PLUGIN_ID } from './tokens';
import { RestTransport } from './transport';
import { createSwitch } from './toolbar';

/** The store; JupyterLab's settings are read here. */
const store: JupyterFrontEndPlugin<ILeaklintStore> = {
  id: PLUGIN_ID,
  description: 'Asks the linter about open notebooks and keeps its answers.',
  autoStart: true,
  requires: [INotebookTracker, IEditorExtensionRegistry],
  optional: [ISettingRegistry, ITranslator, ILabShell],
  provides: ILeaklintStore,
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    editors: IEditorExtensionRegistry,
    registry: ISettingRegistry | null,
    translator: ITranslator | null,
    labShell: ILabShell | null
  ): ILeaklintStore => {
    let settings: ISettingRegistry.ISettings | null = null;
    const trans = (translator ?? nullTranslator).load('leaklint');
    const made = new LeaklintStore({
      transport: new RestTransport(app.serviceManager.serverSettings),
      tracker,
      settings: readSettings(null),
      trans,
      activate: id => {
        // Notebook 7 has one document, which is in front already.
        if (labShell && labShell.currentWidget?.id !== id) {
          labShell.activateById(id);
        }
      },
      saveEnabled: enabled => {
        settings?.set('enabled', enabled).catch(console.warn);
      }
    });
    editors.addExtension({
      name: 'leaklint',
      factory: ({ model }) =>
        EditorExtensionRegistry.createImmutableExtension(marks(made, model, trans))
    });
    registry
      ?.load(PLUGIN_ID)
      .then(loaded => {
        settings = loaded;
        const apply = () => made.configure(readSettings(loaded));
        loaded.changed.connect(apply);
        apply();
      })
      .catch(console.warn);
    return made;
  }
};

/** The sidebar. */
const panel: JupyterFrontEndPlugin<void> = {
  id: '@jupyter-leaklint/labextension:panel',
  description: 'A sidebar with scores and findings.',
  autoStart: true,
  requires: [ILeaklintStore, INotebookTracker],
  optional: [ITranslator, IRenderMimeRegistry, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    store: ILeaklintStore,
    tracker: INotebookTracker,
    translator: ITranslator | null,
    rendermime: IRenderMimeRegistry | null,
    restorer: ILayoutRestorer | null
  ) => {
    const widget = createPanel({
      store,
      tracker,
      contents: app.serviceManager.contents,
      translator: translator ?? nullTranslator,
      rendermime
    });
    app.shell.add(widget, 'right', { rank: 900, type: 'leaklint' });
    restorer?.add(widget, PANEL_ID);
    store.changed.connect((_, change) => {
      if (change.kind === 'selection' && store.selection?.show) {
        app.shell.activateById(PANEL_ID);
      }
    });
  }
};

/** Commands, menus, keyboard. */
const commands: JupyterFrontEndPlugin<void> = {
  id: '@jupyter-leaklint/labextension:commands',
  description: 'Commands, menus and keyboard shortcuts.',
  autoStart: true,
  requires: [ILeaklintStore, INotebookTracker],
  optional: [ITranslator, ICommandPalette, IMainMenu],
  activate: (
    app: JupyterFrontEnd,
    store: ILeaklintStore,
    tracker: INotebookTracker,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    menu: IMainMenu | null
  ) => {
    const trans = (translator ?? nullTranslator).load('leaklint');
    addCommands(app, store, tracker, trans);
    addToMenus(app.commands, palette, menu, trans);
  }
};

/** Counts in the status bar, where there is one. */
const status: JupyterFrontEndPlugin<void> = {
  id: '@jupyter-leaklint/labextension:status',
  description: 'Counts of findings in the status bar.',
  autoStart: true,
  requires: [ILeaklintStore, INotebookTracker],
  optional: [ITranslator, IStatusBar],
  activate: (
    app: JupyterFrontEnd,
    store: ILeaklintStore,
    tracker: INotebookTracker,
    translator: ITranslator | null,
    bar: IStatusBar | null
  ) => {
    if (bar) {
      const item = new StatusItem(
        store,
        app.commands,
        (translator ?? nullTranslator).load('leaklint')
      );
      bar.registerStatusItem('leaklint', {
        item,
        align: 'left',
        rank: 20,
        isActive: () =>
          tracker.currentWidget !== null && tracker.currentWidget === app.shell.currentWidget,
        activeStateChanged: item.active
      });
    }
  }
};

/** The button in the toolbar of notebooks. */
const toolbar: JupyterFrontEndPlugin<void> = {
  id: '@jupyter-leaklint/labextension:toolbar',
  description: 'A button in the toolbar of notebooks.',
  autoStart: true,
  requires: [ILeaklintStore, IToolbarWidgetRegistry],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    store: ILeaklintStore,
    widgets: IToolbarWidgetRegistry,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('leaklint');
    widgets.addFactory<NotebookPanel>('Notebook', 'leaklint', notebook =>
      createSwitch(store, notebook, app.commands, trans)
    );
  }
};

export const plugins: JupyterFrontEndPlugin<unknown>[] = [store, panel, commands, status, toolbar];
