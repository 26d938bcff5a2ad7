import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ToolbarButton } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import { leaklintIcon } from './icons';
import { countsOf } from './model/findings';
import { CommandIDs, type ILeaklintStore } from './tokens';

/** The button of one notebook: opens the sidebar, and wears a dot for the gravest finding. */
export function createSwitch(
  store: ILeaklintStore,
  panel: NotebookPanel,
  commands: CommandRegistry,
  trans: TranslationBundle
): ToolbarButton {
  const button = new ToolbarButton({
    icon: leaklintIcon,
    tooltip: trans.__('Can these scores be trusted? Show leaklint'),
    onClick: () => void commands.execute(CommandIDs.showPanel)
  });
  button.addClass('jp-leaklint-ToolbarButton');
  const show = () => {
    const { error, warning } = countsOf(store.findings(store.get(panel.context.path)));
    button.node.dataset['severity'] = error ? 'error' : warning ? 'warning' : '';
  };
  store.changed.connect(show, button);
  show();
  return button;
}
