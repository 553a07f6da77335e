import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Kind, type KindName, kinds } from './kinds.ts';
import { withMember } from './list-line.ts';
import { filesOf } from './templates.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const [kind = '', name = ''] = process.argv.slice(2);
const known: readonly string[] = [...Object.keys(kinds), 'fixture'];
if (!known.includes(kind) || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
  console.error(`usage: npm run new -- <${known.join('|')}> <name-in-kebab-case>`);
  process.exit(2);
}
add(kind as KindName | 'fixture', name);

function add(kind: KindName | 'fixture', name: string): void {
  const files = filesOf(kind, name);
  const taken = Object.keys(files).find((path) => existsSync(join(root, path)));
  if (taken !== undefined) {
    console.error(`${taken} exists already`);
    process.exit(2);
  }
  for (const [path, text] of Object.entries(files)) write(path, text);
  if (kind !== 'fixture') enlist(kinds[kind], name);
}

function enlist(kind: Kind, name: string): void {
  const entries = readdirSync(join(root, kind.parent), { withFileTypes: true }).filter((entry) => kind.shape === 'file' || entry.isDirectory());
  const members = entries.map((entry) => entry.name.replace(/([.]test)?[.]ts$/, ''));
  const siblings = [...new Set(members)].filter((member) => member !== name);
  for (const path of kind.listedIn.flatMap(codeIn)) {
    const longer = withMember(readFileSync(join(root, path), 'utf8'), siblings, name);
    if (longer === undefined) continue;
    write(path, longer);
    return;
  }
  console.log(`no list of ${kind.parent} yet: add ${name} to it when there is one`);
}

function codeIn(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => `${folder}/${file}`);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  if (path.endsWith('.ts')) execFileSync(join(root, 'node_modules/.bin/biome'), ['format', '--write', join(root, path)], { stdio: 'ignore' });
  console.log(path);
}
