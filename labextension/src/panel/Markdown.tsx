import { useEffect, useRef, type JSX } from 'react';

import { useHost } from './host';

/** Rendered Markdown; its text where nothing renders it. */
export function Markdown(props: { text: string }): JSX.Element {
  const { render } = useHost();
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const parent = ref.current;
    if (!render || !parent) {
      return;
    }
    const rendered = render(props.text);
    parent.replaceChildren(rendered.node);
    return () => {
      rendered.node.remove();
      rendered.dispose();
    };
  }, [render, props.text]);
  if (!render) {
    return <pre className="jp-leaklint-Plain">{props.text}</pre>;
  }
  return <div className="jp-leaklint-Markdown" ref={ref} />;
}
