import { spawnSync } from 'node:child_process';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { filesBelow, textOf } from './tree.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const scripts: Readonly<Record<string, string>> = JSON.parse(textOf('package.json')).scripts;
const pages = ['README.md', 'CONTRIBUTING.md', ...filesBelow('docs').filter((path) => path.endsWith('.md'))];

/** A block of a page that shows a command and what it prints. */
interface Excerpt {
  readonly page: string;
  readonly command: string;
  /** Runs of lines; what stood between them is left out. */
  readonly runs: readonly (readonly string[])[];
}

/** What `fidelity` says of one kind of recording. */
interface Measured {
  readonly kind: string;
  readonly version: string;
  readonly agreed: number;
  readonly total: number;
}

const excerpts = pages.flatMap(excerptsIn);

test('the README shows what npm start prints', () => {
  expect(excerpts.filter(({ page, command }) => page === 'README.md' && command === 'npm start')).toHaveLength(1);
});

describe.each(excerpts)('$page: $command', ({ command, runs }) => {
  test('prints what the page shows, line by line', { timeout: 180_000 }, () => {
    expect(missingFrom(outputOf(command), runs)).toEqual([]);
  });
});

test.each(pages)('links of %s lead somewhere', (page) => {
  const targets = [...textOf(page).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, target]) => target ?? '').filter((target) => !target.includes('://'));

  const present = new Set(['LICENSE', ...filesBelow('docs'), ...filesBelow('fixtures'), ...filesBelow('src'), ...pages]);
  const isThere = (path: string) => present.has(path) || [...present].some((each) => each.startsWith(`${path.replace(/[/]$/, '')}/`));

  expect(targets.filter((target) => !isThere(posix.join(posix.dirname(page), target)))).toEqual([]);
});

test('docs/fidelity.md names every kind of recording and claims no more than is reached', { timeout: 180_000 }, () => {
  const measured: readonly Measured[] = JSON.parse(outputOf('npm run -s fidelity -- -o json').join('\n')).results;
  const rows = [...textOf('docs/fidelity.md').matchAll(/^[|] `([^`]+)` [|] ([^ |]+) [|] (\d+)[/](\d+) [|]/gm)];
  const claims = new Map(rows.map(([, kind, version, agreed, total]) => [`${kind} ${version}`, { agreed: Number(agreed), total: Number(total) }]));

  const wrong = measured.filter(({ kind, version, agreed, total }) => {
    const claim = claims.get(`${kind} ${version}`);
    return claim === undefined || claim.total !== total || claim.agreed > agreed;
  });

  expect(wrong.map(({ kind, version, agreed, total }) => `${kind} ${version}: ${agreed}/${total}`)).toEqual([]);
});

test('an excerpt with a line that was never printed is found out', () => {
  const lines = ['one', 'two', 'three'];

  expect(missingFrom(lines, [['one', 'two'], ['three']])).toEqual([]);
  expect(missingFrom(lines, [['one', 'three']])).toEqual([['one', 'three']]);
  expect(missingFrom(lines, [['two'], ['one']])).toEqual([['one']]);
});

function excerptsIn(page: string): Excerpt[] {
  const blocks = [...textOf(page).matchAll(/^```console\n\$ (.*)\n([\s\S]*?)^```$/gm)];
  return blocks.map(([, command = '', shown = '']) => ({ page, command, runs: runsIn(shown) }));
}

function runsIn(shown: string): string[][] {
  return shown
    .split(/^[.]{3}\n/m)
    .map(linesOf)
    .filter((lines) => lines.length > 0);
}

function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const first = lines.findIndex((line) => line !== '');
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex((line) => line !== '') + 1);
}

/** What the command of a page prints on standard output. */
function outputOf(command: string): string[] {
  const { stdout } = spawnSync(process.execPath, wordsOf(command), {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
  });
  return linesOf(stdout);
}

/** `npm start` and `npm run -s name -- words` as npm carries them out, for scripts that run the program itself. */
function wordsOf(command: string): string[] {
  const [, script = 'start', words = ''] = /^npm (?:start|run -s ([\w:-]+)(?: -- (.*))?)$/.exec(command) ?? [];
  const [node, ...own] = (scripts[script] ?? '').split(' ');
  expect({ command, node }).toEqual({ command, node: 'node' });
  return [...own, ...words.split(' ').filter((word) => word !== '')];
}

/** The runs that do not stand in the output, each after the one before it. */
function missingFrom(output: readonly string[], runs: readonly (readonly string[])[]): readonly (readonly string[])[] {
  let from = 0;
  return runs.filter((run) => {
    const at = output.findIndex((_, index) => index >= from && run.every((line, offset) => output[index + offset] === line));
    if (at >= 0) from = at + run.length;
    return at < 0;
  });
}
