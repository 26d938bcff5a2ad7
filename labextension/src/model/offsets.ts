/**
 * Places in text: leaklint counts code points from 1, editors count UTF-16 units from 0.
 *
 * All functions clamp: text may have been edited since a place was measured.
 */

import type { ILocation } from './types';

export interface IRange {
  from: number;
  to: number;
}

/** UTF-16 units that the first `points` code points of a line take. */
export function unitsOf(line: string, points: number): number {
  let units = 0;
  for (let i = 0; i < points && units < line.length; i++) {
    units += line.codePointAt(units)! > 0xffff ? 2 : 1;
  }
  return units;
}

/** Code points in the first `units` UTF-16 units of a line. */
export function pointsOf(line: string, units: number): number {
  let points = 0;
  for (let i = 0; i < Math.min(units, line.length); points++) {
    i += line.codePointAt(i)! > 0xffff ? 2 : 1;
  }
  return points;
}

/** The offset of a place in a text, in UTF-16 units. */
export function offsetOf(text: string, place: ILocation): number {
  let start = 0;
  for (let row = 1; row < place.row; row++) {
    const end = text.indexOf('\n', start);
    if (end < 0) {
      return text.length;
    }
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  const line = text.slice(start, end < 0 ? text.length : end);
  return start + unitsOf(line, Math.max(0, place.column - 1));
}

export function rangeOf(text: string, from: ILocation, to: ILocation): IRange {
  const start = offsetOf(text, from);
  return { from: start, to: Math.max(start, offsetOf(text, to)) };
}

/** One line of a text, from 1; '' if there is none. */
export function lineOf(text: string, row: number): string {
  return row < 1 ? '' : (text.split('\n', row)[row - 1] ?? '');
}
