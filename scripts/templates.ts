import { type Kind, type KindName, kinds } from './kinds.ts';

/** Files of a new member, by path from the project's root. They say what is to be filled in, and their tests fail until it is. */
export function filesOf(kind: KindName | 'fixture', name: string): Readonly<Record<string, string>> {
  if (kind === 'fixture') return fixture(name);
  const { parent, shape, stem }: Kind = kinds[kind];
  const folder = shape === 'folder' ? `${parent}/${name}` : parent;
  const file = stem === 'scenario' ? 'scenario' : name;
  const { code, test, page, more = {} } = templates[kind](name, camelCase(name), file);
  return {
    [`${folder}/${file}.ts`]: code,
    [`${folder}/${file}.test.ts`]: test,
    ...(page === undefined ? {} : { [`${folder}/${file}.md`]: page }),
    ...Object.fromEntries(Object.entries(more).map(([path, text]) => [`${folder}/${path}`, text])),
  };
}

/** `registry-needs-itself` as a variable: `registryNeedsItself`. */
export function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

interface Parts {
  readonly code: string;
  readonly test: string;
  readonly page?: string;
  readonly more?: Readonly<Record<string, string>>;
}

const sentence = (name: string) => name.replace(/-/g, ' ').replace(/^./, (letter) => letter.toUpperCase());

const templates: Record<KindName, (name: string, variable: string, file: string) => Parts> = {
  rule: (name, variable) => ({
    code: `import type { Rule } from '#findings/rule.ts';

/** ${sentence(name)}: say in one line what is wrong then. */
export const ${variable} = {
  id: '${name}',
  summary: 'say in one line what is wrong then',

  *check() {},
} as const satisfies Rule;
`,
    test: `import { expect, test } from 'vitest';
import { ${variable} } from './${name}.ts';

test('fires when ...', () => {
  expect(${variable}.id).toBe('a case that fires');
});

test('is silent when ...', () => {
  expect(${variable}.id).toBe('a case that must not fire');
});
`,
    page: `# ${name}

${sentence(name)}.

## What you will see

## What to do

## How sure we are
`,
  }),

  controller: (name, variable) => ({
    code: `import type { Actor } from '#sim/actor.ts';

/** As upstream's ${name} controller; name the file and version followed. */
export const ${variable} = {
  name: '${name}',
  watches: [],
  active: () => true,

  *reconcile() {},
} as const satisfies Actor;
`,
    test: `import { expect, test } from 'vitest';
import { ${variable} } from './${name}.ts';

test('writes ... when ...', () => {
  expect(${variable}.watches).not.toEqual([]);
});
`,
  }),

  plugin: (name, variable) => ({
    code: `/** As upstream's plug-in of this name; name the file and version followed. */
export const ${variable} = {
  name: '${name}',
} as const;
`,
    test: `import { expect, test } from 'vitest';
import { ${variable} } from './${name}.ts';

test.each([['pod', 'node', true]])('%s on %s fits: %s', (pod, node, fits) => {
  expect({ ${variable}, pod, node }).toEqual(fits);
});
`,
  }),

  source: (name, variable) => ({
    code: `/** Reads ${sentence(name).toLowerCase()} into the model; what is not understood becomes a diagnostic with its place. */
export function ${camelCase(`read-${name}`)}(text: string): unknown {
  return text;
}
`,
    test: `import { expect, test } from 'vitest';
import { ${camelCase(`read-${name}`)} } from './${name}.ts';

test('${variable} becomes ...', () => {
  expect(${camelCase(`read-${name}`)}('')).toEqual('a part of the model');
});
`,
  }),

  command: (name, variable) => ({
    code: `import type { Command } from 'commander';

/** \`blackstart ${name}\`: say in one line what it answers. */
export function ${variable}(program: Command): void {
  program.command('${name}').description('say in one line what it answers');
}
`,
    test: `import { expect, test } from 'vitest';
import { ${variable} } from './${name}.ts';

test('prints ... and exits with ...', () => {
  expect(${variable}).toBe('arguments in, output and exit code out');
});
`,
  }),

  incident: (name, variable, file) => ({
    code: `import type { Scenario } from '../scenario.ts';

/** ${sentence(name)}: what happened, where it was published. Faults and actions only; outcomes follow. */
export const ${variable} = {
  name: '${name}',
  title: '${sentence(name)}',
  source: 'where the report is published',
  trigger: 'what set it off',
  folder: new URL('.', import.meta.url).href,
  startsAt: '2024-01-01T00:00:00Z',
  history: [],
  timeline: [],
  moments: { end: '2h' },
  assumptions: [],
  expectations: [],
  claims: [],
  variants: [],
} as const satisfies Scenario;
`,
    test: `import { expect, test } from 'vitest';
import { ${variable} } from './${file}.ts';

test('ends as it was seen to end', () => {
  expect(${variable}.expectations).not.toEqual([]);
});

test('does not end so without the latent fault', () => {
  expect(${variable}.timeline).not.toEqual([]);
});
`,
    page: `# ${sentence(name)}

What happened, in a paragraph, with a link to the published report.

## What the cluster was

## What the twin shows

## What it leaves open
`,
    more: {
      'world.yaml': 'hosts: {}\nreferences: { present: [], absent: [] }\nnodes: {}\n',
      'names.txt': '# Names this incident invents that look like plain words, one per line.\n',
      'cluster/README.md': 'Manifests of the cluster on the eve.\n',
    },
  }),
};

function fixture(name: string): Readonly<Record<string, string>> {
  return { [`fixtures/clusters/${name}/README.md`]: `# ${name}\n\nSay in one paragraph what this cluster is, and what is to be learned from it.\n` };
}
