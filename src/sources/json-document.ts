import type { Place } from '#model/place.ts';
import { type JsonValue, splitJson } from './json-values.ts';
import { type Report, unreadObjects } from './report.ts';
import type { SourceDocument, SourceFile } from './source-document.ts';
import type { DocumentText } from './split-documents.ts';
import { isTooDeep, type ParsedDocuments, placesInJson } from './yaml-document.ts';

/** Above this size a JSON file's text is let go once it is parsed, and a field's place is the place of its object. */
const KEPT_TEXT = 8 * 1024 * 1024;

/** Whether a text starts as JSON does. */
export function looksLikeJson(text: string): boolean {
  return /^\s*(?:\{\s*["}]|\[\s*["{[\]])/.test(text.slice(0, 4096));
}

/** Reads a JSON text: one value or several after each other, lists item by item. Answers undefined when its brackets or quotes do not match. */
export function readJson(file: SourceFile, memory: ParsedDocuments, report: Report): readonly SourceDocument[] | undefined {
  const values = splitJson(file.text);
  if (values === undefined) return undefined;
  const keepsText = file.text.length <= KEPT_TEXT;
  return values.flatMap((value) => readValue(file.path, value, keepsText, memory, report));
}

/** Reads a text as JSON only if all of it is; what merely starts like JSON may be YAML in flow style. */
export function readIfJson(file: SourceFile, memory: ParsedDocuments): readonly SourceDocument[] | undefined {
  let isJson = true;
  const documents = readJson(file, memory, () => {
    isJson = false;
  });
  return isJson ? documents : undefined;
}

function readValue(path: string, value: JsonValue, keepsText: boolean, memory: ParsedDocuments, report: Report): readonly SourceDocument[] {
  const whole = readText(path, value, keepsText, memory, report);
  if (whole === undefined) return [];
  const items = (value.items ?? []).map((item) => readText(path, item, keepsText, memory, report)).filter((item) => item !== undefined);
  return [value.items === undefined ? whole : { ...whole, items }];
}

function readText(path: string, source: DocumentText, keepsText: boolean, memory: ParsedDocuments, report: Report): SourceDocument | undefined {
  const place: Place = { path, line: firstKeyLine(source) };
  try {
    const value: unknown = JSON.parse(source.text);
    if (isTooDeep(value)) throw new RangeError('too deep');
    return { path, value, place, placeOf: keepsText ? placesInJson(path, source, memory) : () => place };
  } catch (error) {
    report(
      'error',
      `this document was not read: ${error instanceof RangeError ? 'it is nested too deeply' : 'not valid JSON'}`,
      place,
      unreadObjects,
    );
    return undefined;
  }
}

function firstKeyLine(source: DocumentText): number {
  const key = source.text.indexOf('"');
  let line = source.firstLine;
  for (let at = source.text.indexOf('\n'); at !== -1 && at < key; at = source.text.indexOf('\n', at + 1)) line++;
  return line;
}
