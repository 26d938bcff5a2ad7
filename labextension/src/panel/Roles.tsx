import { useId, useState, type FormEvent, type JSX } from 'react';

import type { IResult, IRoles } from '../model/types';
import { useHost } from './host';
import { parseNames, readRoles, ROLE_KEYS, type RoleKey } from './rolekeeper';
import { Text } from './Text';
import { useReveal, useSignal } from './use';

const NONE: IRoles = { target: [], group: [], time: [] };

/** The columns whose part leaklint guessed, to be confirmed or corrected. */
export function Roles(props: { result: IResult }): JSX.Element | null {
  const { trans, roles: keeper } = useHost();
  const reveal = useReveal();
  const [editing, setEditing] = useState(false);
  useSignal(keeper?.changed);
  const kept = keeper?.kept() ?? null;
  const { roles: told, guesses = [] } = props.result;
  const roles = (guesses.length ? readRoles(told) : kept) ?? NONE;
  if (!keeper || (!guesses.length && !kept && !editing)) {
    return null;
  }
  const names: Record<RoleKey, string> = {
    target: trans.__('label'),
    group: trans.__('entity'),
    time: trans.__('time')
  };
  if (editing) {
    return (
      <Editor
        roles={roles}
        names={names}
        onSave={changed => {
          keeper.keep(changed);
          setEditing(false);
        }}
        onCancel={() => setEditing(false)}
      />
    );
  }
  const words = ROLE_KEYS.filter(key => roles[key].length)
    .map(key => `${names[key]} ${roles[key].map(name => `\`${name}\``).join(', ')}`)
    .join(', ');
  return (
    <div className="jp-leaklint-Roles">
      <p>
        <Text text={guesses.length ? trans.__('%1: right?', words) : words} />
      </p>
      {guesses.map(guess => (
        <button
          key={`${guess.role} ${guess.name}`}
          type="button"
          className="jp-leaklint-Jump jp-leaklint-quiet"
          onClick={() => reveal(guess)}
        >
          <Text text={trans.__('`%1` is %2', guess.name, guess.from)} />
        </button>
      ))}
      <div className="jp-leaklint-Actions">
        {guesses.length > 0 && (
          <button
            type="button"
            title={trans.__("Keeps it in the notebook's metadata")}
            onClick={() => keeper.keep(roles)}
          >
            {trans.__('Yes, keep')}
          </button>
        )}
        <button type="button" onClick={() => setEditing(true)}>
          {trans.__('Change')}
        </button>
        {!guesses.length && (
          <button
            type="button"
            title={trans.__("Takes it out of the notebook's metadata")}
            onClick={() => keeper.forget()}
          >
            {trans.__('Forget')}
          </button>
        )}
      </div>
    </div>
  );
}

function Editor(props: {
  roles: IRoles;
  names: Record<RoleKey, string>;
  onSave: (roles: IRoles) => void;
  onCancel: () => void;
}): JSX.Element {
  const { trans } = useHost();
  const id = useId();
  const [texts, setTexts] = useState<Record<RoleKey, string>>({
    target: props.roles.target.join(', '),
    group: props.roles.group.join(', '),
    time: props.roles.time.join(', ')
  });
  const save = (event: FormEvent) => {
    event.preventDefault();
    props.onSave({
      target: parseNames(texts.target),
      group: parseNames(texts.group),
      time: parseNames(texts.time)
    });
  };
  return (
    <form
      className="jp-leaklint-Roles"
      onSubmit={save}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          props.onCancel();
        }
      }}
    >
      {ROLE_KEYS.map((key, n) => (
        <label key={key} htmlFor={id + key}>
          <span>{props.names[key]}</span>
          <input
            id={id + key}
            className="jp-leaklint-Field"
            type="text"
            autoFocus={n === 0}
            value={texts[key]}
            placeholder={trans.__('column, column …')}
            onChange={event => setTexts({ ...texts, [key]: event.target.value })}
          />
        </label>
      ))}
      <div className="jp-leaklint-Actions">
        <button type="submit" className="jp-mod-main">
          {trans.__('Keep in this notebook')}
        </button>
        <button type="button" onClick={props.onCancel}>
          {trans.__('Cancel')}
        </button>
      </div>
    </form>
  );
}
