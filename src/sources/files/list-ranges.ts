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

class ListScan {
  readonly #each: { from: number; to: number; line: number }[] = [];
  #at = 0;
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
    for (const byte of chunk) {
      if (this.#inString) this.#inText(byte);
      else if (!this.#betweenTexts(byte)) return false;
      this.#at++;
    }
    return true;
  }

  ranges(): ListRanges | undefined {
    if (!this.#closed || this.#itemsFrom === undefined || this.#itemsTo === undefined) return undefined;
    return { items: { from: this.#itemsFrom, to: this.#itemsTo }, each: this.#each };
  }

  #inText(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) {
      this.#inString = false;
      return;
    }
    if (this.#depth === 1) this.#matched = ITEMS[this.#matched] === byte ? this.#matched + 1 : -1;
  }

  #betweenTexts(byte: number): boolean {
    if (byte === QUOTE) {
      this.#inString = true;
      if (this.#depth === 1) this.#matched = 0;
    } else if (byte === NEWLINE) this.#line++;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return this.#open(byte);
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) return this.#close();
    return true;
  }

  #open(byte: number): boolean {
    if (this.#depth === 0 && (byte !== OPEN_BRACE || this.#closed)) return false;
    if (this.#depth === 1 && byte === OPEN_BRACKET && this.#matched === ITEMS.length) this.#itemsFrom ??= this.#at;
    if (this.#depth === 2 && this.#isInItems()) {
      this.#itemFrom = this.#at;
      this.#itemLine = this.#line;
    }
    this.#depth++;
    return true;
  }

  #close(): boolean {
    this.#depth--;
    const to = this.#at + 1;
    if (this.#depth === 2 && this.#isInItems()) this.#each.push({ from: this.#itemFrom, to, line: this.#itemLine });
    if (this.#depth === 1 && this.#isInItems()) this.#itemsTo = to;
    if (this.#depth === 0) this.#closed = true;
    return this.#depth >= 0;
  }

  #isInItems(): boolean {
    return this.#itemsFrom !== undefined && this.#itemsTo === undefined;
  }
}
