import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { UserError } from '#base/user-error.ts';
import type { Suppression } from '#findings/review/suppression.ts';

/** What the config file of a folder is called. */
const defaultName = '.blackstart.yaml';

const fields = ['rule', 'subject', 'path', 'reason', 'until'] as const;

/**
 * Suppressions of config files: of the one that was named, else of those in the checked folders.
 *
 * @throws UserError in one line where a file cannot be read as what it should be
 */
export function configuredSuppressions(paths: readonly string[], named?: string): readonly Suppression[] {
  const files = named === undefined ? paths.filter(isFolder).map((path) => join(path, defaultName)) : [named];
  return files.filter((file) => named !== undefined || existsSync(file)).flatMap((file) => readConfig(file, textOf(file)));
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UserError(`cannot read the config file ${file}`);
  }
}

/** Reads `suppress: [{rule, subject?, path?, reason, until?}]`. Whether an entry holds is judged later, beside the findings. */
export function readConfig(file: string, text: string): readonly Suppression[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', schema: 'core' });
  const wrong = (message: string, offset: number): UserError => new UserError(`${file}:${lines.linePos(offset).line}: ${message}`);
  const [error] = document.errors;
  if (error !== undefined) throw wrong(`not valid YAML: ${(error.message.split('\n')[0] ?? '').replace(/ at line .*/, '')}`, error.pos[0]);
  const { contents } = document;
  if (contents === null) return [];
  if (!isMap(contents)) throw wrong('a config file holds `suppress: [...]`', 0);
  for (const { key } of contents.items) if (nameOf(key) !== 'suppress') throw wrong(`"${nameOf(key)}" is not known here; suppress is`, offsetOf(key));
  const list = contents.get('suppress', true) as unknown;
  if (isScalar(list) && list.value === null) return [];
  if (!isSeq(list)) throw wrong('suppress is a list', offsetOf(list));
  return list.items.map((item) => {
    if (!isMap(item)) throw wrong('each entry of suppress has a rule and a reason', offsetOf(item));
    return { ...entryOf(item, wrong), place: { path: file, line: lines.linePos(offsetOf(item)).line }, origin: 'config' };
  });
}

type Wrong = (message: string, offset: number) => UserError;

function entryOf(item: YAMLMap, wrong: Wrong): Omit<Suppression, 'place' | 'origin'> {
  const entry: Record<string, string> = {};
  for (const { key, value } of item.items) {
    const name = nameOf(key);
    if (!fields.includes(name as (typeof fields)[number]))
      throw wrong(`"${name}" is not known in suppress; there are ${fields.join(', ')}`, offsetOf(key));
    if (!isScalar(value) || value.value === null || typeof value.value === 'object') throw wrong(`${name} is a text`, offsetOf(key));
    entry[name] = String(value.value);
  }
  const { rule } = entry;
  if (rule === undefined) throw wrong('an entry of suppress names a rule', offsetOf(item));
  return { ...entry, rule };
}

function nameOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function offsetOf(node: unknown): number {
  const { range } = node as { range?: readonly number[] };
  return range?.[0] ?? 0;
}
