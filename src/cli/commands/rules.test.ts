import { expect, test } from 'vitest';
import { rules } from '#findings/rules/rules.ts';
import { blackstart } from '#testing/program.ts';

test('every rule has its line, in the order of the list', () => {
  const { status, stdout } = blackstart('.', ['rules']);

  expect(status).toBe(0);
  expect(stdout.split('\n').filter(Boolean)).toEqual(rules.map(({ id, summary }) => expect.stringMatching(new RegExp(`^${id} +${summary}$`))));
});

test('as JSON', () => {
  const { stdout } = blackstart('.', ['rules', '-o', 'json']);

  expect(JSON.parse(stdout)).toEqual({ schemaVersion: 1, rules: rules.map(({ id, summary }) => ({ id, summary })) });
});

test('the page of one', () => {
  const [{ id, summary }] = rules as [(typeof rules)[number]];

  expect(blackstart('.', ['rules', id])).toMatchObject({ status: 0, stdout: expect.stringMatching(new RegExp(`^# ${id}\n`)) });
  expect(JSON.parse(blackstart('.', ['rules', id, '-o', 'json']).stdout)).toMatchObject({
    rule: { id, summary, page: expect.stringContaining('## What to do') },
  });
  expect(blackstart('.', ['rules', 'no-such'])).toMatchObject({
    status: 2,
    stderr: 'blackstart: there is no rule no-such; blackstart rules lists them\n',
  });
});
