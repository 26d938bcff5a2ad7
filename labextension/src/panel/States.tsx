import type { JSX, ReactNode } from 'react';

import type { INotebookState } from '../model/store';
import { VERSION } from '../version';
import { Glyph, type Sign } from './Glyph';
import { useHost } from './host';
import { said } from './said';
import { sentence } from './story';

/** Where there is nothing to tell of: what that means, and what to do. */
export function Message(props: {
  sign: Sign;
  title: string;
  children?: ReactNode;
  name: string;
  alert?: boolean;
}): JSX.Element {
  return (
    <div
      className={`jp-leaklint-Message jp-mod-${props.name}`}
      role={props.alert ? 'alert' : undefined}
    >
      <h3>
        <Glyph sign={props.sign} />
        <span>{props.title}</span>
      </h3>
      {props.children}
    </div>
  );
}

/** A command to be typed elsewhere. */
export function Command(props: { text: string }): JSX.Element {
  const { trans, copy } = useHost();
  return (
    <div className="jp-leaklint-Command">
      <code>{props.text}</code>
      <button type="button" onClick={() => copy(props.text)}>
        {trans.__('Copy')}
      </button>
    </div>
  );
}

export function NoNotebook(): JSX.Element {
  const { trans } = useHost();
  return (
    <Message name="no-notebook" sign="empty" title={trans.__('No notebook is open')}>
      <p>{trans.__('Open one to see which of its scores can be trusted.')}</p>
    </Message>
  );
}

export function Off(): JSX.Element {
  const { store, trans } = useHost();
  return (
    <Message name="off" sign="empty" title={trans.__('leaklint is off')}>
      <p>{trans.__('No notebook is read, and no cell is marked.')}</p>
      <div className="jp-leaklint-Actions">
        <button type="button" className="jp-mod-main" onClick={() => store.setEnabled(true)}>
          {trans.__('Switch on')}
        </button>
      </div>
    </Message>
  );
}

export function NotPython(): JSX.Element {
  const { trans } = useHost();
  return (
    <Message name="not-python" sign="empty" title={trans.__('This notebook is not in Python')}>
      <p>{trans.__('leaklint reads Python only, so it stays silent here.')}</p>
    </Message>
  );
}

export function Reading(): JSX.Element {
  const { trans } = useHost();
  return (
    <Message name="linting" sign="empty" title={trans.__('Reading the notebook')}>
      <div className="jp-leaklint-Skeleton" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
    </Message>
  );
}

export function NothingScored(): JSX.Element {
  const { trans } = useHost();
  return (
    <div className="jp-leaklint-Hint">
      <p>
        {trans.__(
          'leaklint judges scores: as soon as a cell computes one on held-out rows, it is followed back to where its rows came from. A cell need not have run.'
        )}
      </p>
    </div>
  );
}

/** What went wrong with asking, and what mends it. */
export function Problem(props: { state: INotebookState }): JSX.Element | null {
  const { store, trans, copy } = useHost();
  const { status, problem } = props.state;
  const again = (
    <button type="button" onClick={() => void store.lintNow()}>
      {trans.__('Try again')}
    </button>
  );
  const words = said(problem?.message ?? '', trans);
  switch (status) {
    case 'no-server':
      return (
        <Message
          name="no-server"
          sign="warning"
          title={trans.__('leaklint is missing on the Jupyter server')}
          alert
        >
          <p>{sentence(words)}</p>
          <p>
            {trans.__(
              'Install it where JupyterLab itself runs, then restart the server and reload this page:'
            )}
          </p>
          <Command text="pip install jupyter-leaklint" />
          <div className="jp-leaklint-Actions">{again}</div>
        </Message>
      );
    case 'wrong-version':
      return (
        <Message
          name="wrong-version"
          sign="warning"
          title={trans.__('The server has another version of leaklint')}
          alert
        >
          <p>
            {trans.__(
              'This page is leaklint %1, the server has %2.',
              VERSION,
              problem?.detail || trans.__('another version')
            )}
          </p>
          <p>
            {trans.__(
              'Install the same where JupyterLab itself runs, then restart the server and reload this page:'
            )}
          </p>
          <Command text={`pip install "jupyter-leaklint==${VERSION}"`} />
          <div className="jp-leaklint-Actions">{again}</div>
        </Message>
      );
    case 'engine-error':
      return (
        <Message name="engine-error" sign="warning" title={trans.__('leaklint stumbled')} alert>
          <p>{sentence(words)}</p>
          <p>{trans.__('That is our fault, not yours. The report helps to mend it.')}</p>
          <div className="jp-leaklint-Actions">
            {again}
            <button type="button" onClick={() => copy(problem?.detail || words)}>
              {trans.__('Copy the report')}
            </button>
          </div>
        </Message>
      );
    default:
      return null;
  }
}
