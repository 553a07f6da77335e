/** Where the items of a JSON list stand in a file, in bytes; `line` is that of an item's first byte. */
export interface ListRanges {
  /** The items with their brackets. */
  readonly items: { readonly from: number; readonly to: number };
  readonly each: readonly { readonly from: number; readonly to: number; readonly line: number }[];
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const ITEMS = [...Buffer.from('items')];

/**
 * Finds the items of a list in a JSON file that is too large to be one text, chunk by chunk. All that matters are brackets and quotes,
 * and these are single bytes in UTF-8. Answers undefined when the file is no single object with a list of items.
 */
export function listRanges(chunks: Iterable<Uint8Array>): ListRanges | undefined {
  const scan = new ListScan();
  for (const chunk of chunks) if (!scan.take(chunk)) return undefined;
  return scan.ranges();
}

/** What a byte outside of texts is to the scan: most of a file is nothing to it. */
const NOTHING = 0;
const LINE = 1;
const MATTERS = 2;
const meanings = new Uint8Array(256);
meanings[NEWLINE] = LINE;
for (const byte of [QUOTE, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET]) meanings[byte] = MATTERS;

class ListScan {
  readonly #each: { from: number; to: number; line: number }[] = [];
  /** Where the present chunk begins in the file. */
  #base = 0;
  #line = 1;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #closed = false;
  /** How much of the word `items` the current, or the last, text at the top of the object is; -1 when it is another word. */
  #matched = -1;
  #itemFrom = 0;
  #itemLine = 1;
  #itemsFrom: number | undefined;
  #itemsTo: number | undefined;

  take(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#inString) {
        at = this.#throughText(chunk, at);
        continue;
      }
      at = this.#toWhatMatters(chunk, at);
      if (at === chunk.length) break;
      if (!this.#betweenTexts(chunk[at] as number, this.#base + at)) return false;
      at++;
    }
    this.#base += chunk.length;
    return true;
  }

  ranges(): ListRanges | undefined {
    if (!this.#closed || this.#itemsFrom === undefined || this.#itemsTo === undefined) return undefined;
    return { items: { from: this.#itemsFrom, to: this.#itemsTo }, each: this.#each };
  }

  /** To the text's closing quote, or the end of the chunk. */
  #throughText(chunk: Uint8Array, from: number): number {
    const isAtTop = this.#depth === 1;
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) {
        this.#inString = false;
        return at + 1;
      }
      if (isAtTop) this.#matched = ITEMS[this.#matched] === byte ? this.#matched + 1 : -1;
    }
    return chunk.length;
  }

  #toWhatMatters(chunk: Uint8Array, from: number): number {
    let lines = 0;
    let at = from;
    for (; at < chunk.length; at++) {
      const meaning = meanings[chunk[at] as number];
      if (meaning === NOTHING) continue;
      if (meaning === MATTERS) break;
      lines++;
    }
    this.#line += lines;
    return at;
  }

  #betweenTexts(byte: number, at: number): boolean {
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return this.#open(byte, at);
    if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) return this.#close(at);
    this.#inString = true;
    if (this.#depth === 1) this.#matched = 0;
    return true;
  }

  #open(byte: number, at: number): boolean {
    if (this.#depth === 0 && (byte !== OPEN_BRACE || this.#closed)) return false;
    if (this.#depth === 1 && byte === OPEN_BRACKET && this.#matched === ITEMS.length) this.#itemsFrom ??= at;
    if (this.#depth === 2 && this.#isInItems()) {
      this.#itemFrom = at;
      this.#itemLine = this.#line;
    }
    this.#depth++;
    return true;
  }

  #close(at: number): boolean {
    this.#depth--;
    if (this.#depth === 2 && this.#isInItems()) this.#each.push({ from: this.#itemFrom, to: at + 1, line: this.#itemLine });
    if (this.#depth === 1 && this.#isInItems()) this.#itemsTo = at + 1;
    if (this.#depth === 0) this.#closed = true;
    return this.#depth >= 0;
  }

  #isInItems(): boolean {
    return this.#itemsFrom !== undefined && this.#itemsTo === undefined;
  }
}
