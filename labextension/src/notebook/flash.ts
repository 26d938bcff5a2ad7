import type { Cell } from '@jupyterlab/cells';

/** As long as the animation in `marks.css`. */
const FLASH_MS = 600;

/** Show where a jump went; style decides how, and shows an outline where motion is unwelcome. */
export function flash(cell: Cell, row: number): void {
  const line = cell.node.querySelectorAll('.cm-content .cm-line')[row - 1];
  for (const node of [cell.node, line]) {
    if (node) {
      node.classList.remove('jp-leaklint-flash');
      // A second jump to the same place flashes again.
      void (node as HTMLElement).offsetWidth;
      node.classList.add('jp-leaklint-flash');
      setTimeout(() => node.classList.remove('jp-leaklint-flash'), FLASH_MS);
    }
  }
}
