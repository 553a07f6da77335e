import { describe, expect, test } from 'vitest';
import { adapters } from '#fidelity/adapters.ts';
import { type Kind, kinds } from '../scripts/kinds.ts';
import { inventedNames, occurrences } from './proper-names.ts';
import { filesBelow, filesIn, foldersIn, textOf } from './tree.ts';

const sourceFiles = filesBelow('src').filter((path) => path.endsWith('.ts'));
const testFiles = [...sourceFiles, ...filesBelow('test')].filter((path) => path.endsWith('.test.ts'));
const core = ['base', 'model', 'catalogue', 'sim', 'scenarios', 'findings', 'recovery', 'views'];

describe.each(Object.entries<Kind>(kinds))('each %s', (_, kind) => {
  const members = membersOf(kind);

  test('has its code, test and page', () => {
    expect(members.flatMap((name) => missingParts(kind, name))).toEqual([]);
  });

  test('is in the list, once there is one', () => {
    const listed = members.filter((name) => isListed(kind, name));

    expect(members.filter((name) => listed.length > 0 && !listed.includes(name))).toEqual([]);
  });
});

test("a scenario's proper names stay in its folder and in the catalogue", () => {
  const elsewhere = sourceFiles.filter((path) => !/^src[/](scenarios|catalogue)[/]/.test(path));

  const leaks = foldersIn('src/scenarios').flatMap((scenario) => occurrences(inventedNames(`src/scenarios/${scenario}`), elsewhere));

  expect(leaks).toEqual([]);
});

test('each example cluster has a page and is used by a test', () => {
  const clusters = foldersIn('fixtures/clusters');

  const pageless = clusters.filter((name) => textOf(`fixtures/clusters/${name}/README.md`) === '');
  const unused = clusters.filter((name) => !testFiles.some((path) => textOf(path).includes(name)));

  expect({ pageless, unused }).toEqual({ pageless: [], unused: [] });
});

test('each recording is read by an adapter, or docs/fidelity.md says why not', () => {
  const recordings = filesBelow('fixtures/recordings').filter((path) => path.endsWith('.json'));

  const unread = recordings.filter((path) => !textOf('docs/fidelity.md').includes(path.split('/').at(-1) ?? path) && !isRead(path));

  expect(unread).toEqual([]);
});

test('the core asks neither the wall clock nor chance', () => {
  const pure = sourceFiles.filter((path) => core.includes(path.split('/')[1] ?? '') && !path.endsWith('.test.ts'));
  const impure = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(/;
  const isCode = (line: string) => !/^\s*([*]|[/][/*])/.test(line);

  const found = pure.filter((path) => {
    const lines = textOf(path).split('\n');
    return lines.some((line) => isCode(line) && impure.test(line));
  });

  expect(found).toEqual([]);
});

test('each dependency has its reason in CONTRIBUTING.md', () => {
  const { dependencies, devDependencies } = JSON.parse(textOf('package.json'));
  const guide = textOf('CONTRIBUTING.md');

  expect(Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
});

/** A registry that lacks packages for other platforms makes npm leave them out, and then `npm ci` refuses the file everywhere. */
test('the lock file names the packages of every platform', () => {
  const packages: Readonly<Record<string, { readonly optionalDependencies?: object }>> = JSON.parse(textOf('package-lock.json')).packages;

  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !(`${path}/node_modules/${name}` in packages || `node_modules/${name}` in packages)),
  );

  expect(missing).toEqual([]);
});

function membersOf(kind: Kind): string[] {
  if (kind.shape === 'folder') return foldersIn(kind.parent).filter((name) => filesIn(`${kind.parent}/${name}`).length > 0);
  return filesIn(kind.parent)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => name.replace(/[.]ts$/, ''));
}

function missingParts(kind: Kind, name: string): string[] {
  const folder = kind.shape === 'folder' ? `${kind.parent}/${name}` : kind.parent;
  if (kind.stem === 'free') return filesIn(folder).some((file) => file.endsWith('.test.ts')) ? [] : [`${folder}/*.test.ts`];

  const stem = kind.stem ?? name;
  const parts = [`${stem}.ts`, `${stem}.test.ts`, ...(kind.page ? [`${stem}.md`] : [])];
  const present = filesIn(folder);
  return parts.filter((file) => !present.includes(file)).map((file) => `${folder}/${file}`);
}

function isListed(kind: Kind, name: string): boolean {
  const imported = kind.shape === 'folder' ? `/${name}/` : `/${name}.ts`;
  const lists = kind.listedIn.flatMap((folder) => filesIn(folder).map((file) => `${folder}/${file}`));
  return lists
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .some((path) => [...textOf(path).matchAll(/(?:from |import\()'([^']+)'/g)].some(([, from]) => from?.includes(imported)));
}

function isRead(path: string): boolean {
  const [record] = recordsIn(JSON.parse(textOf(path)));
  return adapters.length === 0 || adapters.some((adapter) => adapter.recognises(record));
}

/** A file of recordings is a list of records, one record, or one list beside facts that hold for all of it. */
function recordsIn(content: unknown): readonly unknown[] {
  if (Array.isArray(content)) return content;
  const [list, another] = Object.values(content as object).filter((value): value is unknown[] => Array.isArray(value));
  return list !== undefined && another === undefined ? list : [content];
}
