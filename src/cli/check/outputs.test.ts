import { expect, test } from 'vitest';
import { checkOutputs, outputOption } from './outputs.ts';

test('a format goes to standard output, or into a file; several add up', () => {
  expect(outputOption('sarif=a=b.sarif', outputOption('github'))).toEqual([{ format: 'github' }, { format: 'sarif', file: 'a=b.sarif' }]);
});

test('a format that is none is refused with those there are', () => {
  expect(() => outputOption('xml')).toThrow('Allowed choices are text, json, sarif, junit, markdown, github.');
});

test('standard output takes one format', () => {
  expect(() => checkOutputs([{ format: 'text' }, { format: 'json' }])).toThrow('only one format can go to standard output');
  expect(() => checkOutputs([{ format: 'text' }, { format: 'json', file: 'a' }])).not.toThrow();
});
