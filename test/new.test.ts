import { describe, expect, test } from 'vitest';
import { kinds } from '../scripts/kinds.ts';
import { withMember } from '../scripts/list-line.ts';
import { filesOf } from '../scripts/templates.ts';

describe('a new member', () => {
  test.each(Object.keys(kinds) as (keyof typeof kinds)[])('of kind %s brings code and a failing test', (kind) => {
    const files = Object.keys(filesOf(kind, 'blue-moon'));

    const stem = kind === 'incident' ? 'scenario' : 'blue-moon';
    expect(files.filter((path) => path.endsWith(`/${stem}.ts`) || path.endsWith(`/${stem}.test.ts`))).toHaveLength(2);
    expect(files.some((path) => path.endsWith(`/${stem}.md`))).toBe(kinds[kind].page);
  });

  test('of kind fixture brings a page', () => {
    expect(Object.keys(filesOf('fixture', 'two-nodes'))).toEqual(['fixtures/clusters/two-nodes/README.md']);
  });
});

describe('the line in the list', () => {
  test('is an import and a word in the array', () => {
    const list = "import { fullMoon } from './rules/full-moon/full-moon.ts';\n\nexport const rules = [fullMoon];\n";

    expect(withMember(list, ['full-moon'], 'blue-moon')).toBe(
      "import { fullMoon } from './rules/full-moon/full-moon.ts';\nimport { blueMoon } from './rules/blue-moon/blue-moon.ts';\n\nexport const rules = [fullMoon, blueMoon];\n",
    );
  });

  test('has its variable in camel case, whatever the sibling is called', () => {
    const list = "import { job } from './controllers/job/job.ts';\n\nexport const controllers = [job];\n";

    expect(withMember(list, ['job'], 'pod-gc')).toContain(
      "import { podGc } from './controllers/pod-gc/pod-gc.ts';\n\nexport const controllers = [job, podGc]",
    );
  });

  test('is one line where members are imported when needed', () => {
    const list = "const commands = {\n  check: () => import('./commands/check.ts'),\n};\n";

    expect(withMember(list, ['check'], 'probe')).toBe(
      "const commands = {\n  check: () => import('./commands/check.ts'),\n  probe: () => import('./commands/probe.ts'),\n};\n",
    );
  });

  test('is not added to a file that lists no sibling', () => {
    expect(withMember("import { clock } from './clock.ts';\n", ['full-moon'], 'blue-moon')).toBeUndefined();
  });
});
