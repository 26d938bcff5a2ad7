/** What keeps a list calm while it changes. */
import { useEffect, useRef, useState, type MutableRefObject } from 'react';

import type { IFinding, ILiveState, IResult } from '../model/types';
import { useHost } from './host';
import { gone, interleave, settle, type IGone, type IGroup } from './order';
import { findingKey } from './story';

/** What was mended shows a check mark for so long. */
const MENDED_FOR = 3000;

/** The findings that have just gone, by key; each for a moment. */
export function useGone(
  cards: readonly IFinding[],
  all: readonly IFinding[],
  result: IResult,
  live: ILiveState | null
): ReadonlyMap<string, IGone> {
  const { store } = useHost();
  const [left, setLeft] = useState<ReadonlyMap<string, IGone>>(new Map());
  const before = useRef({ cards, result, live });
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  const asked = useRef(false);
  useEffect(() => {
    // What a setting hides is not mended.
    const slot = (_: unknown, change: { kind: string }) => {
      asked.current = asked.current || change.kind === 'settings';
    };
    store.changed.connect(slot);
    const running = timers.current;
    return () => {
      store.changed.disconnect(slot);
      running.forEach(clearTimeout);
    };
  }, [store]);
  useEffect(() => {
    const earlier = before.current;
    before.current = { cards, result, live };
    // A kernel that is not asked any more has mended nothing.
    if (earlier.result === result && (earlier.live === live || !live || !earlier.live)) {
      return;
    }
    const news = asked.current ? [] : gone(earlier.cards, all, result.suppressed ?? []);
    asked.current = false;
    if (!news.length) {
      return;
    }
    setLeft(map => new Map([...map, ...news.map(one => [findingKey(one.finding), one] as const)]));
    const timer = setTimeout(() => {
      timers.current.delete(timer);
      setLeft(map => {
        const rest = new Map(map);
        news.forEach(one => rest.delete(findingKey(one.finding)));
        return rest;
      });
    }, MENDED_FOR);
    timers.current.add(timer);
  }, [cards, all, result, live]);
  const there = new Set(all.map(findingKey));
  return new Map([...left].filter(([key]) => !there.has(key)));
}

/**
 * The groups, in the order they had as long as the pointer is on them, with what has just gone where it
 * stood.
 *
 * @param mode - How the user wants them ordered; another wish is followed at once.
 */
export function useCalm(
  made: readonly IGroup[],
  leaving: readonly IFinding[],
  hold: MutableRefObject<boolean>,
  mode: string
): IGroup[] {
  const last = useRef({
    mode,
    groups: [] as string[],
    findings: new Map<string, string[]>(),
    home: new Map<string, string>()
  });
  const known = last.current;
  const keep = known.mode === mode && (hold.current || leaving.length > 0);
  const groupKey = (group: IGroup) => group.key;
  let groups = keep ? settle(made, groupKey, known.groups) : [...made];
  if (keep) {
    groups = groups.map(group => ({
      ...group,
      findings: settle(group.findings, findingKey, known.findings.get(group.key) ?? [])
    }));
  }
  for (const finding of leaving) {
    const home = known.home.get(findingKey(finding)) ?? '';
    let group = groups.find(one => one.key === home);
    if (!group) {
      group = { key: home || 'gone', title: '', entry: null, findings: [] };
      groups = interleave(groups, [group], groupKey, known.groups);
    }
    const before = known.findings.get(group.key) ?? [];
    const filled = interleave(group.findings, [finding], findingKey, before);
    groups = groups.map(one => (one.key === group.key ? { ...one, findings: filled } : one));
  }
  useEffect(() => {
    last.current = {
      mode,
      groups: groups.map(groupKey),
      findings: new Map(groups.map(group => [group.key, group.findings.map(findingKey)])),
      home: new Map(
        groups.flatMap(group => group.findings.map(one => [findingKey(one), group.key] as const))
      )
    };
  });
  return groups;
}
