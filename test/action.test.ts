import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { textOf } from './tree.ts';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly steps: readonly [{ readonly env: Readonly<Record<string, string>>; readonly run: string }] };
}

const { inputs, runs } = parse(textOf('action.yml')) as Action;
const [step] = runs.steps;
const folder = mkdtempSync(join(tmpdir(), 'blackstart-action-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the action hands on what it was given, word by word, and ends as the check does', () => {
  const { code, words, output } = runAction({ path: 'clusters/home\nmachines of mine\n', baseline: 'known.json' }, '0');

  expect(code).toBe(1);
  expect(output).toBe('exit-code=1\nsarif=blackstart.sarif\n');
  expect(words.slice(0, 6)).toEqual(['--yes', '--package', 'blackstart@latest', '--', 'blackstart', 'check']);
  expect(words.slice(-5)).toEqual(['--baseline', 'known.json', '--', 'clusters/home', 'machines of mine']);
});

test('the action asks for a cluster by each of its names', () => {
  const { words } = runAction({ cluster: 'clusters/home\nmachines of mine\n' }, '0');

  expect(words.slice(-6)).toEqual(['--cluster', 'clusters/home', '--cluster', 'machines of mine', '--', '.']);
});

test('a Node.js that is too old is not what the check runs with', () => {
  const { words } = runAction({}, '1');

  expect(words.slice(0, 6)).toEqual(['--yes', '--package', 'blackstart@latest', '--package', 'node@24', '--']);
});

/** Runs the action's script as a runner does, with programs in place of npx, which finds something, and of node. */
function runAction(given: Readonly<Record<string, string>>, nodeEndsWith: string) {
  const words = join(folder, 'words');
  const output = join(folder, 'output');
  program('npx', `printf '%s\\n' "$@" > "${words}"; touch blackstart.sarif; exit 1`);
  program('node', `exit ${nodeEndsWith}`);
  const env = Object.fromEntries(Object.entries(step.env).map(([variable, input]) => [variable, inputValue(input, given)]));
  const { status } = spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', step.run], {
    cwd: folder,
    env: {
      ...env,
      PATH: `${folder}:${process.env['PATH']}`,
      RUNNER_TEMP: folder,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    },
  });
  return { code: status, words: readFileSync(words, 'utf8').trimEnd().split('\n'), output: readFileSync(output, 'utf8') };
}

/** `${{ inputs.fail-on }}` */
function inputValue(input: string, given: Readonly<Record<string, string>>): string {
  const name = /inputs[.]([\w-]+)/.exec(input)?.[1] ?? '';
  return given[name] ?? inputs[name]?.default ?? '';
}

function program(name: string, script: string): void {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}
