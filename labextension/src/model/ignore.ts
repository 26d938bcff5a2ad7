/** How suppressions are written. */

const COMMENT = /#\s*leaklint\s*:\s*ignore\s*\[([^\]#]*)\]/;

/** An insertion or replacement in a cell's text, in UTF-16 units. */
export interface ITextEdit {
  start: number;
  end: number;
  text: string;
}

/**
 * The edit that ignores a rule on the statement at some rows (from 1), or null where it is ignored already
 * or no line of it can take a comment.
 *
 * A comment has no place behind a backslash at the end of a line, nor inside a string of several lines:
 * there the next line of the statement that can take one is used, which reaches as far.
 */
export function ignoreEdit(
  text: string,
  code: string,
  row: number,
  endRow: number
): ITextEdit | null {
  const lines = text.split('\n');
  const open = openEnds(lines);
  let at = Math.max(1, Math.min(endRow, lines.length)) - 1;
  while (at < lines.length && open[at]) {
    at++;
  }
  if (at === lines.length) {
    at = Math.max(1, row) - 1;
    while (at < endRow && open[at]) {
      at++;
    }
    if (at >= lines.length || open[at]) {
      return null;
    }
  }
  const start = lines.slice(0, at).reduce((sum, line) => sum + line.length + 1, 0);
  const line = lines[at];
  const there = COMMENT.exec(line);
  if (there) {
    const codes = there[1].split(/[\s,]+/).filter(Boolean);
    if (codes.includes(code)) {
      return null;
    }
    const inner = start + there.index + there[0].lastIndexOf(there[1] + ']');
    return { start: inner, end: inner + there[1].length, text: [...codes, code].join(', ') };
  }
  const bare = line.trimEnd().length;
  return { start: start + bare, end: start + line.length, text: `  # leaklint: ignore[${code}]` };
}

/** For each line, whether its end is inside a string or joined to the next by a backslash. */
function openEnds(lines: string[]): boolean[] {
  let quote = '';
  return lines.map(line => {
    for (let i = 0; i < line.length; i++) {
      const three = line.slice(i, i + 3);
      if (quote) {
        if (line[i] === '\\') {
          i++;
        } else if (line.startsWith(quote, i)) {
          i += quote.length - 1;
          quote = '';
        }
      } else if (line[i] === '#') {
        return false;
      } else if (three === '"""' || three === "'''") {
        quote = three;
        i += 2;
      } else if (line[i] === '"' || line[i] === "'") {
        quote = line[i];
      }
    }
    const joined = /\\$/.test(line);
    if (quote.length === 1 && !joined) {
      // A string of one line ends with it, closed or not.
      quote = '';
    }
    return quote !== '' || joined;
  });
}

/** A notebook's metadata for leaklint with one more rule ignored; null if it is already. */
export function ignoreInMetadata(
  metadata: unknown,
  code: string
): ({ ignore: string[] } & Record<string, unknown>) | null {
  const ours = metadata && typeof metadata === 'object' && !Array.isArray(metadata) ? metadata : {};
  const before = (ours as { ignore?: unknown }).ignore;
  const ignore = Array.isArray(before) ? before.filter(one => typeof one === 'string') : [];
  if (ignore.some(one => one.split(/\s/)[0] === code)) {
    return null;
  }
  return { ...ours, ignore: [...ignore, code] };
}
