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

function scanJson(text: string): readonly ScannedValue[] | undefined {
  const scan = new JsonScan(text);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) scan.open(at, code);
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) scan.close(at);
    if (at === -1 || !scan.isSound(code)) return undefined;
  }
  return scan.isComplete() ? scan.values : undefined;
}

/** Follows the brackets of a JSON text and notes where values, and the items of lists, begin and end. */
class JsonScan {
  readonly values: ScannedValue[] = [];
  readonly #text: string;
  #depth = 0;
  #valueFrom = 0;
  #itemFrom = 0;
  /** Where the list of items being read begins. */
  #itemsFrom: number | undefined;
  #items: Range[] | undefined;
  #itemsRange: Range | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  open(at: number, code: number): void {
    if (this.#depth === 0) this.#startValue(at);
    if (this.#depth === 1 && code === OPEN_BRACKET && this.#items === undefined && this.#followsItemsKey(at)) {
      this.#itemsFrom = at;
      this.#items = [];
    }
    if (this.#depth === 2) this.#itemFrom = at;
    this.#depth++;
  }

  close(at: number): void {
    this.#depth--;
    const end = at + 1;
    if (this.#itemsFrom !== undefined && this.#depth === 2) this.#items?.push({ from: this.#itemFrom, to: end });
    if (this.#itemsFrom !== undefined && this.#depth === 1) {
      this.#itemsRange = { from: this.#itemsFrom, to: end };
      this.#itemsFrom = undefined;
    }
    if (this.#depth === 0) this.values.push({ range: { from: this.#valueFrom, to: end }, items: this.#items, itemsRange: this.#itemsRange });
  }

  /** No bracket closes what none opened, and nothing but space stands between values. */
  isSound(code: number): boolean {
    if (this.#depth > 0) return true;
    return this.#depth === 0 && (code <= SPACE || code === CLOSE_BRACE || code === CLOSE_BRACKET);
  }

  isComplete(): boolean {
    return this.#depth === 0;
  }

  #startValue(at: number): void {
    this.#valueFrom = at;
    this.#items = undefined;
    this.#itemsRange = undefined;
  }

  #followsItemsKey(at: number): boolean {
    return ITEMS_KEY.test(this.#text.slice(Math.max(this.#valueFrom, at - 40), at));
  }
}

function endOfString(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return -1;
}
