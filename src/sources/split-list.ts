import { type DocumentText, linesIn } from './split-documents.ts';

/** A list as text: each item by itself (a sequence of one), and the rest with no items. */
export interface ListText {
  readonly rest: DocumentText;
  readonly items: readonly DocumentText[];
}

/** Below this size a list is parsed as a whole. */
const LARGE = 256 * 1024;

const ANCHOR_OR_ALIAS = /^ *(?:- +)*(?:[^\s:#"']+: +)?[&*][A-Za-z]/m;

/**
 * Cuts a large list, as `kubectl get -o yaml` writes it, into its items before anything is parsed: a whole cluster in one document would
 * take many times its size in memory. Answers undefined when it is small, of another form, or has anchors that may tie items together.
 */
export function splitList(source: DocumentText, largerThan: number = LARGE): ListText | undefined {
  const { text, firstLine } = source;
  if (text.length <= largerThan) return undefined;
  const start = /^items:[ \t]*\r?\n(?=- )/m.exec(text);
  if (start === null || ANCHOR_OR_ALIAS.test(text)) return undefined;
  const from = start.index + start[0].length;
  const end = endOfItems(text, from);
  const rest = { text: `${text.slice(0, start.index)}items: []\n${text.slice(end)}`, firstLine };
  return { rest, items: itemsIn(text, from, end, firstLine + linesIn(text, 0, from)) };
}

/** The items end where a line begins with anything but space, a dash or a comment. */
function endOfItems(text: string, from: number): number {
  const next = /^[^\s#-]/gm;
  next.lastIndex = from;
  return next.exec(text)?.index ?? text.length;
}

function itemsIn(text: string, from: number, end: number, firstLine: number): readonly DocumentText[] {
  const items: DocumentText[] = [];
  let start = from;
  let line = firstLine;
  while (start < end) {
    const next = text.indexOf('\n- ', start);
    const stop = next === -1 || next >= end ? end : next + 1;
    items.push({ text: text.slice(start, stop), firstLine: line });
    line += linesIn(text, start, stop);
    start = stop;
  }
  return items;
}
