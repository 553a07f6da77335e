/**
 * Reads the YAML that people write into values: block and flow maps and lists, quoted and block texts, comments. Scalars mean what they mean
 * to Helm. Undefined for everything else (anchors, tags, several documents, texts over several lines without a block): better not read than
 * read wrongly.
 */
export function readPlainYaml(text: string): unknown {
  try {
    return new Reader(text).document();
  } catch (error) {
    // A RangeError: nested too deeply.
    if (error instanceof NotPlain || error instanceof RangeError) return undefined;
    throw error;
  }
}

class NotPlain extends Error {}

interface Line {
  readonly indent: number;
  readonly text: string;
}

const blockHeader = /^([|>])([-+]?)$/;
const keyPattern = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'#[\]{},&*!|>%@`?-][^#]*?|-[^\s#][^#]*?)\s*:(?=\s|$)\s*(.*)$/;

class Reader {
  readonly #lines: Line[];
  #at = 0;

  constructor(text: string) {
    this.#lines = text.split(/\r?\n/).map(lineOf);
  }

  document(): unknown {
    if (this.#next()?.text === '---') this.#at++;
    const first = this.#next();
    if (first === undefined) return null;
    const value = this.#block(first.indent);
    if (this.#next() !== undefined) throw new NotPlain();
    return value;
  }

  /** The next line that says something. */
  #next(): Line | undefined {
    while (this.#at < this.#lines.length && /^(?:#|$)/.test(this.#lines[this.#at]?.text ?? '')) this.#at++;
    return this.#lines[this.#at];
  }

  #block(indent: number): unknown {
    const line = this.#next();
    if (line === undefined) return null;
    if (line.indent !== indent) throw new NotPlain();
    if (isItem(line.text)) return this.#list(indent);
    return keyPattern.test(line.text) ? this.#map(indent) : this.#inline(this.#taken(), indent);
  }

  #taken(): string {
    return this.#lines[this.#at++]?.text ?? '';
  }

  #list(indent: number, ofKey = false): unknown[] {
    const items: unknown[] = [];
    for (let line = this.#next(); line !== undefined && line.indent === indent && isItem(line.text); line = this.#next()) {
      const content = line.text.slice(1).trimStart();
      const inner = indent + line.text.length - content.length;
      if (content === '' || content.startsWith('#')) {
        this.#at++;
        items.push(this.#below(indent));
      } else if (isItem(content) || keyPattern.test(content)) {
        items.push(this.#nested(inner, content));
      } else {
        this.#at++;
        items.push(this.#inline(content, indent));
      }
    }
    this.#mustEnd(ofKey ? indent + 1 : indent);
    return items;
  }

  /** An item that is itself a map or list begins behind its dash. */
  #nested(indent: number, text: string): unknown {
    this.#lines[this.#at] = { indent, text };
    return this.#block(indent);
  }

  #map(indent: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    for (let line = this.#next(); line !== undefined && line.indent === indent && !isItem(line.text); line = this.#next()) {
      const [, key, rest = ''] = keyPattern.exec(line.text) ?? [];
      if (key === undefined || key === '<<' || entries.some(([known]) => known === key)) throw new NotPlain();
      this.#at++;
      const value = rest === '' || rest.startsWith('#') ? this.#below(indent, true) : this.#inline(rest, indent);
      entries.push([unquoted(key), value]);
    }
    this.#mustEnd(indent);
    return Object.fromEntries(entries);
  }

  #mustEnd(indent: number): void {
    const line = this.#next();
    if (line !== undefined && line.indent >= indent) throw new NotPlain();
  }

  /** What stands on the lines below a key or dash; lists may stand as deep as their key. */
  #below(indent: number, ofKey = false): unknown {
    const line = this.#next();
    if (line === undefined) return null;
    if (line.indent > indent) return this.#block(line.indent);
    if (!ofKey || line.indent < indent || !isItem(line.text)) return null;
    return this.#list(indent, true);
  }

  #inline(text: string, indent: number): unknown {
    const header = blockHeader.exec(text.replace(/\s+#.*$/, ''));
    if (header !== null) return this.#blockText(indent, header[1] === '>', header[2] ?? '');
    if (/^[[{]/.test(text)) return this.#flow(text);
    const next = this.#next();
    if (next !== undefined && next.indent > indent) throw new NotPlain();
    return scalar(text);
  }

  #blockText(indent: number, folded: boolean, chomping: string): string {
    const lines: string[] = [];
    let depth: number | undefined;
    for (let line = this.#lines[this.#at]; line !== undefined; line = this.#lines[this.#at]) {
      if (line.text !== '' && line.indent <= indent) break;
      if (line.text !== '') depth ??= line.indent;
      if (depth !== undefined && line.text !== '' && line.indent < depth) throw new NotPlain();
      lines.push(line.text === '' ? '' : ' '.repeat(line.indent - (depth ?? 0)) + line.text);
      this.#at++;
    }
    if (folded && lines.some((line) => line.startsWith(' '))) throw new NotPlain();
    const text = folded ? foldedText(lines) : lines.join('\n');
    if (chomping === '+') return `${text}\n`;
    const trimmed = text.replace(/\n+$/, '');
    return chomping === '-' || trimmed === '' ? trimmed : `${trimmed}\n`;
  }

  #flow(first: string): unknown {
    let text = first;
    for (;;) {
      const flow = new Flow(text);
      const value = flow.value();
      if (value !== incomplete) {
        if (!/^\s*(?:#.*)?$/.test(flow.rest())) throw new NotPlain();
        return value;
      }
      const next = this.#next();
      if (next === undefined || text.length > 65_536) throw new NotPlain();
      text += ` ${this.#taken()}`;
    }
  }
}

function lineOf(text: string): Line {
  const content = text.trimEnd();
  const trimmed = content.trimStart();
  const indent = content.length - trimmed.length;
  if (content.slice(0, indent).includes('\t')) throw new NotPlain();
  return { indent, text: trimmed };
}

const isItem = (text: string) => text === '-' || text.startsWith('- ');

function foldedText(lines: readonly string[]): string {
  const content = lines.join('\n').replace(/\n+$/, '');
  return content.replace(/\n+/g, (ends) => (ends.length === 1 ? ' ' : ends.slice(1))) + lines.join('\n').slice(content.length);
}

const incomplete: unique symbol = Symbol('incomplete');

/** `[a, {b: c}]`. */
class Flow {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  rest(): string {
    return this.#text.slice(this.#at);
  }

  value(): unknown {
    this.#skip();
    const first = this.#text[this.#at];
    if (first === '[') return this.#many(']', () => this.value());
    if (first !== '{') return scalarOr(this.#scalar());
    const entries = this.#many('}', () => this.#entry());
    return entries === incomplete ? incomplete : Object.fromEntries(entries as [string, unknown][]);
  }

  #many(close: string, read: () => unknown): unknown[] | typeof incomplete {
    const values: unknown[] = [];
    this.#at++;
    for (;;) {
      this.#skip();
      if (this.#at >= this.#text.length) return incomplete;
      if (this.#text[this.#at] === close) break;
      const value = read();
      if (value === incomplete) return incomplete;
      values.push(value);
      this.#skip();
      if (this.#text[this.#at] === ',') this.#at++;
      else if (this.#at < this.#text.length && this.#text[this.#at] !== close) throw new NotPlain();
    }
    this.#at++;
    return values;
  }

  #entry(): unknown {
    const key = this.#scalar();
    this.#skip();
    if (this.#at >= this.#text.length) return incomplete;
    if (this.#text[this.#at] !== ':') throw new NotPlain();
    this.#at++;
    const value = this.value();
    return value === incomplete || key === incomplete ? incomplete : [unquoted(key), value];
  }

  #scalar(): string | typeof incomplete {
    const match = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s,[\]{}"'#&*!|>%@`][^,[\]{}#]*?(?=\s*(?:[,[\]{}]|:(?:\s|$)|$)))/.exec(this.rest());
    if (match === null) {
      if (this.#at >= this.#text.length) return incomplete;
      throw new NotPlain();
    }
    this.#at += match[0].length;
    return match[0];
  }

  #skip(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }
}

const scalarOr = (text: string | typeof incomplete) => (text === incomplete ? incomplete : scalar(text));

function scalar(text: string): unknown {
  if (/^["']/.test(text)) {
    const match = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(?:#.*)?$/.exec(text);
    if (match === null) throw new NotPlain();
    return unquoted(match[1] as string);
  }
  const plain = text.replace(/\s+#.*$/, '');
  if (/^[&*!|>%@`?[\]{},]/.test(plain) || /:(?:\s|$)/.test(plain)) throw new NotPlain();
  return typed(plain);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', '"': '"', '\\': '\\', '/': '/' };

function unquoted(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (!text.startsWith('"')) return text;
  return text.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_, code: string) => {
    if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    const escaped = escapes[code];
    if (escaped === undefined) throw new NotPlain();
    return escaped;
  });
}

/** Words and numbers as sigs.k8s.io/yaml v1.3 reads them; where YAML 1.1 and 1.2 differ and nobody writes it so, nothing is read. */
function typed(text: string): unknown {
  if (/^(?:~|null|Null|NULL|)$/.test(text)) return null;
  if (/^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(text)) return true;
  if (/^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(text)) return false;
  if (/^[-+]?(?:0|[1-9][0-9]*)$/.test(text)) return Number(text);
  if (/^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?:\.[0-9]*)?[eE][-+]?[0-9]+)$/.test(text)) return Number(text);
  if (/^[-+]?0[0-7_xXoObB]|^[-+]?[0-9][0-9_]*_[0-9_]*$|^[-+]?\.(?:inf|nan)$/i.test(text) && /^[-+]?[0-9a-fA-FxXoO_.]+$/.test(text))
    throw new NotPlain();
  return text;
}
