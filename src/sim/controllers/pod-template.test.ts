import { expect, test } from 'vitest';
import { aTemplate } from './controllers.fixture.ts';
import { scaledValue } from './int-or-string.ts';
import { podTemplateHashLabel, sameTemplate, templateHash } from './pod-template.ts';

test('the hash depends on what a template says, not on the order it is said in', () => {
  const { metadata, spec } = aTemplate();

  expect(templateHash({ spec, ...(metadata === undefined ? {} : { metadata }) })).toBe(templateHash(aTemplate()));
  expect(templateHash(aTemplate('i:2'))).not.toBe(templateHash(aTemplate()));
  expect(templateHash(aTemplate(), 1)).not.toBe(templateHash(aTemplate()));
});

test('templates are the same but for the hash label', () => {
  const template = aTemplate();
  const labelled = { ...template, metadata: { ...template.metadata, labels: { ...template.metadata?.labels, [podTemplateHashLabel]: 'x' } } };

  expect(sameTemplate(template, labelled)).toBe(true);
  expect(sameTemplate(aTemplate('i:2'), labelled)).toBe(false);
});

test.each([
  ['25%', 10, 'up', 3],
  ['25%', 10, 'down', 2],
  [4, 10, 'down', 4],
  [undefined, 10, 'up', 0],
] as const)('%j of %d rounded %s is %d', (value, total, round, expected) => {
  expect(scaledValue(value, total, round)).toBe(expected);
});
