import type { DocumentText } from './split-documents.ts';
import { linesIn } from './split-documents.ts';

/** A value of a JSON text, by its place in it; of a list, each item by itself and the rest with an empty `items`. */
export interface JsonValue extends DocumentText {
  readonly items?: readonly DocumentText[];
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * Cuts a JSON text into its top-level values, and a list into its items, in one pass over the characters. So an item has its own
 * line, and a broken one takes no other with it. Answers undefined when brackets or quotes do not match.
 */
export function splitJson(text: string): readonly JsonValue[] | undefined {
  const scan = scanJson(text);
  if (scan === undefined) return undefined;
  const lines = lineCounter(text);
  return scan.map(({ range, items, itemsRange }) => {
    const firstLine = lines(range.from);
    const itemTexts = items?.map((item) => ({ text: text.slice(item.from, item.to), firstLine: lines(item.from) }));
    if (itemsRange === undefined) return { text: text.slice(range.from, range.to), firstLine };
    return { text: `${text.slice(range.from, itemsRange.from)}[]${text.slice(itemsRange.to, range.to)}`, firstLine, items: itemTexts };
  });
}

/** Offsets must come in rising order, so that the whole text is counted once. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let counted = 0;
  return (offset) => {
    line += linesIn(text, counted, offset);
    counted = offset;
    return line;
  };
}

interface ScannedValue {
  readonly range: Range;
  readonly items?: readonly Range[];
  readonly itemsRange?: Range;
}

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const ITEMS_KEY = /"items"\s*:\s*$/;

function scanJson(text: string): ScannedValue[] | undefined {
  const values: ScannedValue[] = [];
  let depth = 0;
  let valueStart = 0;
  let itemStart = 0;
  let itemsStart = -1;
  let items: Range[] | undefined;
  let itemsRange: Range | undefined;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      if (at === -1 || depth === 0) return undefined;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (depth === 0) {
        valueStart = at;
        items = undefined;
        itemsRange = undefined;
      }
      if (depth === 1 && code === OPEN_BRACKET && items === undefined && ITEMS_KEY.test(text.slice(Math.max(valueStart, at - 40), at))) {
        itemsStart = at;
        items = [];
      }
      if (depth === 2 && itemsStart !== -1) itemStart = at;
      depth++;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth--;
      if (depth < 0) return undefined;
      if (depth === 2 && itemsStart !== -1) items?.push({ from: itemStart, to: at + 1 });
      if (depth === 1 && itemsStart !== -1) {
        itemsRange = { from: itemsStart, to: at + 1 };
        itemsStart = -1;
      }
      if (depth === 0) values.push({ range: { from: valueStart, to: at + 1 }, items, itemsRange });
    } else if (depth === 0 && code > SPACE) {
      return undefined;
    }
  }
  return depth === 0 ? values : undefined;
}

function endOfString(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return -1;
}
