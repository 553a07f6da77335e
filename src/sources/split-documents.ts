/** The text of one document of a YAML stream. `firstLine` is the line of its first character in the file, from 1. */
export interface DocumentText {
  readonly text: string;
  readonly firstLine: number;
}

/**
 * Cuts a YAML stream at its document markers before anything is parsed, so that a broken document takes no other with it.
 * Markers at the start of a line cannot be part of a scalar, so no parser is needed for this.
 */
export function* splitDocuments(stream: string, streamLine: number = 1): Generator<DocumentText> {
  let start = 0;
  let firstLine = streamLine;
  for (const marker of markers(stream)) {
    if (marker.offset > start) yield { text: stream.slice(start, marker.offset), firstLine };
    firstLine += linesIn(stream, start, marker.resume);
    start = marker.resume;
  }
  if (start < stream.length) yield { text: stream.slice(start), firstLine };
}

interface Marker {
  readonly offset: number;
  /** Where the next document begins: at a `---` (it may carry content), behind the line of a `...`. */
  readonly resume: number;
}

function* markers(stream: string): Generator<Marker> {
  const pattern = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm;
  for (const match of stream.matchAll(pattern)) {
    const offset = match.index;
    if (match[0] === '---') yield { offset, resume: offset };
    else yield { offset, resume: endOfLine(stream, offset) };
  }
}

function endOfLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline === -1 ? text.length : newline + 1;
}

/** The number of line ends in a part of a text. */
export function linesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
