import type { Finding } from '#findings/finding.ts';
import type { Edit } from '#findings/fixes/edit.ts';
import { editsOf } from '../fix.ts';
import { encoded, type Locate } from '../where.ts';

/** The text of a line of a file of the input, as it stands there; undefined where it is not to be had. */
export type LineOf = (path: string, line: number) => string | undefined;

/** A stretch of a file, and what is to stand in its place. */
interface Replacement {
  readonly deletedRegion: {
    readonly startLine: number;
    readonly startColumn: number;
    readonly endLine?: number;
    readonly endColumn: number;
  };
  readonly insertedContent: { readonly text: string };
}

/** The fix of a finding as code scanning offers it; none where not every edit of it can be told letter by letter. */
export function sarifFixes({ fix }: Finding, locate: Locate, lineOf: LineOf): readonly object[] {
  if (fix?.edits === undefined) return [];
  const changes = editsOf(fix.edits).map((edit) => changeOf(edit, locate, lineOf));
  const known = changes.filter((each) => each !== undefined);
  if (known.length < changes.length) return [];
  const artifactChanges = [...Map.groupBy(known, ({ uri }) => uri)].map(([uri, alike]) => ({
    artifactLocation: { uri: encoded(uri), uriBaseId: '%SRCROOT%' },
    replacements: alike.map(({ replacement }) => replacement),
  }));
  return [{ description: { text: fix.text }, artifactChanges }];
}

function changeOf(edit: Edit, locate: Locate, lineOf: LineOf): { readonly uri: string; readonly replacement: Replacement } | undefined {
  const { place } = edit;
  if (!('path' in place) || place.assumed !== undefined) return undefined;
  const uri = locate(place.path);
  const text = lineOf(place.path, place.line);
  const replacement = uri === undefined || text === undefined ? undefined : replacementIn(text, place.line, edit);
  return uri === undefined || replacement === undefined ? undefined : { uri, replacement };
}

function replacementIn(text: string, line: number, { field, from, to }: Edit): Replacement | undefined {
  if (from === undefined) return isPlain(to) ? entryAfter(text, line, field, to) : undefined;
  const at = isPlain(from) ? columnOf(text, field, String(from)) : undefined;
  if (at === undefined || !isPlain(from)) return undefined;
  if (to === undefined) return at.isWhole ? removal(line) : undefined;
  if (!isPlain(to) || typeof to !== typeof from) return undefined;
  const region = { startLine: line, startColumn: at.column, endColumn: at.column + String(from).length };
  return { deletedRegion: region, insertedContent: { text: String(to) } };
}

function removal(line: number): Replacement {
  return { deletedRegion: { startLine: line, startColumn: 1, endLine: line + 1, endColumn: 1 }, insertedContent: { text: '' } };
}

/** One more entry beneath the last of a list. */
function entryAfter(text: string, line: number, field: string, to: string | number | boolean): Replacement | undefined {
  const bullet = /^(\s*- )(?!\S+:(\s|$))\S/.exec(text)?.[1];
  if (bullet === undefined || !field.endsWith(']')) return undefined;
  const end = text.trimEnd().length + 1;
  const region = { startLine: line, startColumn: end, endColumn: end };
  return { deletedRegion: region, insertedContent: { text: `\n${bullet}${to}` } };
}

/** Where the value of a field stands in its line, counted from 1, and whether nothing else does. */
function columnOf(text: string, field: string, value: string): { readonly column: number; readonly isWhole: boolean } | undefined {
  const name = /[^.[\]]+$/.exec(field)?.[0];
  const head = name === undefined ? '- ' : `(?:- )?["']?${escaped(name)}["']?: +`;
  const own = new RegExp(`^(\\s*${head}["']?)${escaped(value)}["']?\\s*(#.*)?$`).exec(text);
  if (own?.[1] !== undefined) return { column: own[1].length + 1, isWhole: name === undefined || !text.trimStart().startsWith('- ') };
  const first = text.indexOf(value);
  const isOnce = first >= 0 && first === text.lastIndexOf(value);
  return isOnce && value.includes('/') ? { column: first + 1, isWhole: false } : undefined;
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
