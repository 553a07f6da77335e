import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

/** Imports that must be refused, and the rule that refuses each. */
const planted = [
  ['base-imports-left', 'src/base/planted.ts', "import { there } from '#model/there.ts';"],
  ['base-imports-left', 'src/base/planted-type.ts', "import type { There } from '#model/there.ts';"],
  ['model-imports-left', 'src/model/planted.ts', "import { there } from '../sim/there.ts';"],
  ['sim-imports-left', 'src/sim/planted.ts', "export { there } from '#findings/there.ts';"],
  ['views-imports-left', 'src/views/planted.ts', "export const later = () => import('#cli/there.ts');"],
  ['fidelity-imports-left', 'src/fidelity/planted.ts', "import { there } from '#findings/there.ts';"],
  ['probe-imports-left', 'src/probe/planted.ts', "import { there } from '#sources/there.ts';"],
  ['sim-tests-import-left', 'src/sim/planted.test.ts', "import { there } from '#views/there.ts';"],
  ['engine-knows-no-kubernetes', 'src/sim/engine/planted.ts', "import type { There } from '#model/there.ts';"],
  ['catalogue-is-a-parameter', 'src/sim/planted-catalogue.ts', "import { there } from '#catalogue/there.ts';"],
  ['core-is-pure', 'src/findings/planted.ts', "import { readFileSync } from 'node:fs';"],
  ['rules-are-strangers', 'src/findings/rules/one/planted.ts', "import { there } from '../two/there.ts';"],
  ['controllers-are-strangers', 'src/sim/controllers/one/planted.ts', "import { there } from '../two/there.ts';"],
  ['sources-are-strangers', 'src/sources/one/planted.ts', "import { there } from '#sources/two/there.ts';"],
  ['scenarios-are-strangers', 'src/scenarios/one/planted.ts', "import { there } from '../two/there.ts';"],
  ['folder-has-a-layer', 'src/helpers/planted.ts', "import { there } from '#base/there.ts';"],
  ['nobody-imports-tests', 'src/model/planted-test.ts', "import { there } from './there.test.ts';"],
  ['no-cycles', 'src/model/circle.ts', "import { there } from './circle.ts';"],
  ['no-orphans', 'src/model/alone.ts', 'export const alone = 1;'],
  ['resolvable', 'src/cli/planted.ts', "import { there } from '#model/nowhere.ts';"],
] as const;

/** Imports that must be let through. */
const welcome = [
  ['src/model/good.ts', "import { there } from '#base/there.ts';"],
  ['src/sim/good.ts', "import type { There } from '#catalogue/there.ts';\nimport { there } from '#model/there.ts';"],
  ['src/sim/good.test.ts', "import { there } from '#testing/there.ts';\nimport { readFileSync } from 'node:fs';"],
  ['src/fidelity/good.ts', "import { there } from '#sources/there.ts';"],
  ['src/cli/good.ts', "import { readFileSync } from 'node:fs';\nexport const later = () => import('#views/there.ts');"],
] as const;

const targets = [
  'src/base/there.ts',
  'src/model/there.ts',
  'src/model/there.test.ts',
  'src/catalogue/there.ts',
  'src/sources/there.ts',
  'src/sources/two/there.ts',
  'src/sim/there.ts',
  'src/sim/controllers/two/there.ts',
  'src/scenarios/two/there.ts',
  'src/findings/there.ts',
  'src/findings/rules/two/there.ts',
  'src/views/there.ts',
  'src/testing/there.ts',
  'src/cli/there.ts',
];

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

/** Nothing may rest on what this machine happens to hold, so a small tree of our own is cruised with the real table. */
async function plantIn(folder: string): Promise<void> {
  await Promise.all(['package.json', 'tsconfig.json', '.dependency-cruiser.mjs'].map((name) => cp(join(root, name), join(folder, name))));
  const files = [
    ...planted.map(([, path, text]) => [path, text] as const),
    ...welcome,
    ...targets.map((path) => [path, 'export const there = 1;\nexport type There = 1;\n'] as const),
  ];
  for (const [path, text] of files) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), `${text}\n`);
  }
}

function cruise(folder: string): Promise<readonly Violation[]> {
  const call = ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'src'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [cruiser, ...call], { cwd: folder, maxBuffer: 64 << 20 }, (error, stdout) => {
      if (stdout === '') reject(error ?? new Error('no output'));
      else resolve(JSON.parse(stdout).summary.violations);
    });
  });
}

describe('the layer table', () => {
  let folder = '';
  let violations: readonly Violation[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'blackstart-layers-'));
    await plantIn(folder);
    violations = await cruise(folder);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each(planted)('%s complains about %s', (rule, path) => {
    expect(violations.filter((violation) => violation.from === path).map((violation) => violation.rule.name)).toContain(rule);
  });

  test.each(welcome)('lets %s through', (path) => {
    expect(violations.filter((violation) => violation.from === path)).toEqual([]);
  });
});
