import { Fragment, type JSX } from 'react';

/** A sentence of ours; what stands in backticks is code. Text from notebooks is text, whatever it holds. */
export function Text(props: { text: string }): JSX.Element {
  const parts = props.text.split(/`([^`]+)`/);
  return (
    <>
      {parts.map((part, n) =>
        n % 2 ? (
          <code key={n} dir="auto">
            {part}
          </code>
        ) : (
          <Fragment key={n}>{part}</Fragment>
        )
      )}
    </>
  );
}
