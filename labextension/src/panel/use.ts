import type { ISignal } from '@lumino/signaling';
import { useCallback, useEffect, useReducer, useState } from 'react';

import type { IPlace } from '../model/types';
import { useHost } from './host';

/** Draw again whenever a signal is emitted. */
export function useSignal<S, A>(signal: ISignal<S, A> | null | undefined): void {
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    if (!signal) {
      return;
    }
    const slot = () => again();
    signal.connect(slot);
    // Something may have happened between the drawing and now.
    again();
    return () => {
      signal.disconnect(slot);
    };
  }, [signal]);
}

/** True once a condition has held for so long; false as soon as it does not. */
export function useLasting(condition: boolean, ms: number): boolean {
  const [lasted, setLasted] = useState(false);
  useEffect(() => {
    if (!condition) {
      setLasted(false);
      return;
    }
    const timer = setTimeout(() => setLasted(true), ms);
    return () => clearTimeout(timer);
  }, [condition, ms]);
  return condition && lasted;
}

/** Scroll to a place and flash it. */
export function useReveal(): (place: IPlace) => void {
  const { store } = useHost();
  return useCallback(
    place => {
      if (place.cell_id !== null) {
        const { row, column } = place.location;
        store.reveal(place.cell_id, row, column).catch(error => {
          console.warn('leaklint could not show a place.', error);
        });
      }
    },
    [store]
  );
}
