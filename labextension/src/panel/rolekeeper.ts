/** The roles that leaklint guessed, and where their correction is kept. */
import type { ISignal } from '@lumino/signaling';

import type { IRoles } from '../model/types';

export type RoleKey = keyof IRoles;

export const ROLE_KEYS: readonly RoleKey[] = ['target', 'group', 'time'];

/** Reads and writes the roles in the metadata of the current notebook. */
export interface IRoleKeeper {
  readonly changed: ISignal<IRoleKeeper, void>;
  /** The roles that are written there; null if none are. */
  kept(): IRoles | null;
  keep(roles: IRoles): void;
  forget(): void;
}

function names(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((one): one is string => typeof one === 'string' && one.trim() !== '');
}

/** Roles as anybody may have written them; null for none. */
export function readRoles(value: unknown): IRoles | null {
  if (value === null || typeof value !== 'object') {
    return null;
  }
  const table = value as Record<string, unknown>;
  const roles: IRoles = {
    target: names(table['target']),
    group: names(table['group']),
    time: names(table['time'])
  };
  return ROLE_KEYS.some(key => roles[key].length) ? roles : null;
}

/** What `metadata.leaklint` becomes with these roles; other keys, and other roles, stay as they are. */
export function withRoles(ours: unknown, roles: IRoles | null): Record<string, unknown> | null {
  const table =
    ours !== null && typeof ours === 'object' ? { ...(ours as Record<string, unknown>) } : {};
  const before = table['roles'];
  const kept: Record<string, unknown> =
    before !== null && typeof before === 'object' ? { ...(before as Record<string, unknown>) } : {};
  for (const key of ROLE_KEYS) {
    delete kept[key];
    if (roles?.[key].length) {
      kept[key] = roles[key];
    }
  }
  if (Object.keys(kept).length) {
    table['roles'] = kept;
  } else {
    delete table['roles'];
  }
  return Object.keys(table).length ? table : null;
}

/** `died, left at` as a list of names. */
export function parseNames(text: string): string[] {
  return [...new Set(text.split(',').map(name => name.trim()))].filter(name => name !== '');
}
