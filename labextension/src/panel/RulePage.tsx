import { useEffect, useRef, type JSX } from 'react';

import type { IRule } from '../model/types';
import { useHost } from './host';
import { Markdown } from './Markdown';

/** A rule's page in place of the list; Escape and the button lead back. */
export function RulePage(props: {
  code: string;
  rule: IRule | undefined;
  onBack: () => void;
}): JSX.Element {
  const { trans } = useHost();
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), [props.code]);
  return (
    <article className="jp-leaklint-Page" aria-label={trans.__('About %1', props.code)}>
      <button ref={back} type="button" className="jp-leaklint-Back" onClick={props.onBack}>
        <span aria-hidden="true">←</span> {trans.__('Back to the findings')}
      </button>
      {props.rule ? (
        <Markdown text={props.rule.page} />
      ) : (
        <p className="jp-leaklint-quiet">{trans.__('There is no page for %1.', props.code)}</p>
      )}
    </article>
  );
}
