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
