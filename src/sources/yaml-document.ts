import { type Document, parseDocument, visit, type YAMLError } from 'yaml';
import type { Place } from '#model/place.ts';
import { duplicateKeys } from './duplicate-keys.ts';
import { excessOf } from './excess.ts';
import { parseFieldPath } from './field-path.ts';
import { firstKeyOffset, offsetOfField } from './field-place.ts';
import { isJinja } from './file-kind.ts';
import { type Report, unreadObjects } from './report.ts';
import type { SourceDocument, SourceFile } from './source-document.ts';
import { type DocumentText, linesIn, splitDocuments } from './split-documents.ts';
import { type ListText, splitList } from './split-list.ts';
import { readsLikeTemplate, templateSign } from './templates.ts';
import { type Dialect, yamlOptions } from './yaml-dialect.ts';

/** Aliases may multiply a document's size by this much; more is taken for an attack or an accident. */
const MAX_ALIASES = 1000;
const MAX_DEPTH = 200;
/** Parsed, a text takes some twenty times its size. */
const KEPT_CHARACTERS = 1024 * 1024;
const KEPT_ANYWAY = 16;

/** Parses again when asked, and keeps what was asked for last: places are wanted seldom, memory always. */
export interface ParsedDocuments {
  of(source: DocumentText, dialect: Dialect): Document;
}

/** A memory of the most recently parsed documents. */
export function parsedDocuments(): ParsedDocuments {
  const kept = new Map<DocumentText, Document>();
  let characters = 0;
  return {
    of(source, dialect) {
      const known = kept.get(source);
      const document = known ?? parseDocument(source.text, yamlOptions(dialect));
      kept.delete(source);
      kept.set(source, document);
      if (known === undefined) characters += source.text.length;
      for (const oldest of kept.keys()) {
        if (characters <= KEPT_CHARACTERS || kept.size <= KEPT_ANYWAY) break;
        kept.delete(oldest);
        characters -= oldest.text.length;
      }
      return document;
    },
  };
}

/** Reads every document of a YAML stream; each one that cannot be read is one diagnostic and takes no other with it. */
export function* readYaml(file: SourceFile, dialect: Dialect, memory: ParsedDocuments, report: Report): Generator<SourceDocument> {
  const reader: Reader = { path: file.path, dialect, memory, report };
  for (const source of splitDocuments(file.text, file.firstLine)) {
    const list = splitList(source);
    const document = list === undefined ? readDocument(source, reader) : readList(list, reader);
    if (document !== undefined) yield document;
  }
}

interface Reader {
  readonly path: string;
  readonly dialect: Dialect;
  readonly memory: ParsedDocuments;
  readonly report: Report;
}

function readList(list: ListText, reader: Reader): SourceDocument | undefined {
  const rest = readDocument(list.rest, reader);
  const items = list.items.map((item) => readDocument(item, reader)).filter((item) => item !== undefined);
  return rest === undefined ? undefined : { ...rest, items: items.map(onlyItem) };
}

/** The item of a sequence of one, as a document of its own. */
function onlyItem(sequence: SourceDocument): SourceDocument {
  const [value] = Array.isArray(sequence.value) ? sequence.value : [];
  return { ...sequence, value, place: sequence.placeOf('[0]'), placeOf: (path) => sequence.placeOf(path === '' ? '[0]' : `[0].${path}`) };
}

function readDocument(source: DocumentText, reader: Reader): SourceDocument | undefined {
  const { path, dialect, memory, report } = reader;
  const lineAt = (offset: number): Place => ({ path, line: source.firstLine + linesIn(source.text, 0, Math.min(offset, lastOffset(source.text))) });
  const excess = excessOf(source.text);
  if (excess !== undefined) {
    report('error', `this document was not read: ${excess}`, { path, line: firstLineWithText(source) }, unreadObjects);
    return undefined;
  }
  let document: Document | undefined;
  try {
    document = memory.of(source, dialect);
    if (isTemplate(source, document, path, report) || !reportErrors(document, lineAt, report)) return undefined;
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    if (value === null) return undefined;
    if (isTooDeep(value)) throw new RangeError('too deep');
    return { path, value, place: lineAt(firstKeyOffset(document)), placeOf: placesIn(source, dialect, memory, lineAt) };
  } catch (error) {
    const alias = document === undefined ? undefined : unresolvedAlias(document);
    const text = alias === undefined ? reasonOf(error) : 'an alias stands before its anchor, or has none';
    report(
      'error',
      `this document was not read: ${text}`,
      alias === undefined ? { path, line: firstLineWithText(source) } : lineAt(alias),
      unreadObjects,
    );
    return undefined;
  }
}

function isTemplate(source: DocumentText, document: Document, path: string, report: Report): boolean {
  const sign = templateSign(source.text);
  if (isJinja(path) || sign === undefined || !(sign.certain || readsLikeTemplate(document))) return false;
  report('warning', 'a template: it was not rendered, so this document was not read', { path, line: source.firstLine + sign.line }, unreadObjects);
  return true;
}

/** Places of fields in a document that is parsed again when needed. */
function placesIn(source: DocumentText, dialect: Dialect, memory: ParsedDocuments, lineAt: (offset: number) => Place): (fieldPath: string) => Place {
  return (fieldPath) => lineAt(offsetOfField(memory.of(source, dialect), parseFieldPath(fieldPath)));
}

/** Places of fields in one value of a JSON text; JSON is YAML, so the same search finds them. */
export function placesInJson(path: string, source: DocumentText, memory: ParsedDocuments): (fieldPath: string) => Place {
  return placesIn(source, 'kubectl', memory, (offset) => ({ path, line: source.firstLine + linesIn(source.text, 0, offset) }));
}

/** Says what is wrong; answers whether the document can be used all the same. */
function reportErrors(document: Document, lineAt: (offset: number) => Place, report: Report): boolean {
  const [fatal] = document.errors;
  if (fatal !== undefined) {
    report('error', `this document was not read: ${textOf(fatal)}`, lineAt(fatal.pos[0]), unreadObjects);
    return false;
  }
  for (const offset of duplicateKeys(document)) report('error', 'a key stands twice in one map; the last one counts', lineAt(offset));
  return true;
}

/** Own words for the parser's errors: its messages can quote the text, and the text can be a secret. */
function textOf(error: YAMLError): string {
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return 'a tab is used as indentation';
    case 'BAD_INDENT':
      return /end with/.test(error.message) ? 'a closing bracket is missing' : 'bad indentation';
    case 'BAD_ALIAS':
    case 'ALIAS_PROPS':
    case 'MULTIPLE_ANCHORS':
      return 'an anchor or alias is not well formed or does not exist';
    case 'MISSING_CHAR':
      return /quote/.test(error.message) ? 'a closing quote is missing' : 'a character is missing (a colon, comma, dash, bracket or space)';
    case 'MULTILINE_IMPLICIT_KEY':
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'KEY_OVER_1024_CHARS':
      return 'a key is not well formed (is a colon in the value unquoted, or the indentation wrong?)';
    case 'BAD_SCALAR_START':
      return 'a value starts with a character that must be quoted';
    case 'BAD_DQ_ESCAPE':
      return 'an escape in a double-quoted text is not known';
    case 'RESOURCE_EXHAUSTION':
      return 'it is nested too deeply';
    default:
      return 'not valid YAML here';
  }
}

function unresolvedAlias(document: Document): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document) !== undefined) return undefined;
      offset = alias.range?.[0];
      return visit.BREAK;
    },
  });
  return offset;
}

function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return 'it is nested too deeply';
  if (error instanceof ReferenceError) return 'its aliases multiply it beyond reason';
  if (error instanceof Error && error.message.startsWith('Merge sources')) return 'a merge key must name a map or a list of maps';
  return 'not valid YAML';
}

/** Also finds values that contain themselves: a list can be made its own item through an anchor. */
export function isTooDeep(value: unknown, depth: number = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === MAX_DEPTH) return true;
  return Object.values(value).some((child) => isTooDeep(child, depth + 1));
}

/** Some errors are found at the end of the text only; its last line with anything on it is meant. */
function lastOffset(text: string): number {
  return Math.max(text.trimEnd().length - 1, 0);
}

function firstLineWithText(source: DocumentText): number {
  const offset = source.text.search(/^(?!---|\s*(?:#|$)).*\S/m);
  return source.firstLine + linesIn(source.text, 0, Math.max(offset, 0));
}
