import { unknownValue } from '#model/cluster.ts';
import { childPath } from '../field-path.ts';
import { isMap } from '../guards.ts';
import { type Report, unreadObjects } from '../report.ts';
import type { SourceDocument, SourceFile } from '../source-document.ts';
import { type ParsedDocuments, readYaml } from '../yaml-document.ts';
import { FILLED_IN, type Lines, type Neutralised, neutralised } from './neutralised.ts';

/** Reads a Jinja template as far as it says something without being evaluated; what is filled in is unknown. */
export function* readJinja(file: SourceFile, memory: ParsedDocuments, report: Report): Generator<SourceDocument> {
  const template = neutralised(file.text);
  reportTemplate(template, file.path, report);
  for (const document of readYaml({ ...file, text: template.text }, 'kubectl', memory, report)) yield unfilled(document);
}

function reportTemplate({ expressions, conditional, left }: Neutralised, path: string, report: Report): void {
  const [first] = expressions;
  if (first !== undefined)
    report('warning', `a template: what is filled in is not known (${linesText(expressions.map(oneLine))})`, { path, line: first });
  const [under] = conditional;
  if (under !== undefined)
    report('warning', `a template: what stands under a condition was read as if it held (${linesText(conditional)})`, { path, line: under.from });
  const [out] = left;
  if (out !== undefined)
    report(
      'warning',
      `a template: loops, macros and what stands in one of several branches were not read (${linesText(left)})`,
      {
        path,
        line: out.from,
      },
      unreadObjects,
    );
}

const oneLine = (line: number): Lines => ({ from: line, to: line });
const MOST = 12;

function linesText(lines: readonly Lines[]): string {
  const ordered = lines.toSorted((left, right) => left.from - right.from);
  const named = ordered.slice(0, MOST).map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
  const rest = ordered.length - named.length;
  const isOne = ordered.length === 1 && ordered[0]?.from === ordered[0]?.to;
  return `${isOne ? 'line' : 'lines'} ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** A text with something filled in is unknown; an entry whose key is filled in is left out. */
function unfilled(document: SourceDocument): SourceDocument {
  const unknownFields: string[] = [];
  const value = marked(document.value, '', unknownFields);
  return unknownFields.length === 0 ? { ...document, value } : { ...document, value, unknownFields };
}

function marked(value: unknown, path: string, found: string[]): unknown {
  if (typeof value === 'string') {
    if (!value.includes(FILLED_IN)) return value;
    found.push(path);
    return value.replaceAll(FILLED_IN, unknownValue);
  }
  if (Array.isArray(value)) return value.map((item, index) => marked(item, childPath(path, index), found));
  if (!isMap(value)) return value;
  const entries = Object.entries(value).filter(([key]) => !key.includes(FILLED_IN));
  return Object.fromEntries(entries.map(([key, child]) => [key, marked(child, childPath(path, key), found)]));
}
