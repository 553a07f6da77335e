import { describe, expect, test } from 'vitest';
import { evaluateCel } from './evaluate.ts';
import { CelError, CelUnknown, type CelValue, parseCel } from './syntax.ts';

const object = { metadata: { name: 'web-0', labels: { app: 'web' }, finalizers: ['a', 'b'] }, spec: { replicas: 3 } };
const resultOf = (text: string): CelValue => evaluateCel(parseCel(text), { object });

test.each<[string, CelValue]>([
  ["object.metadata.name.startsWith('web-')", true],
  ['object.metadata.labels["app"] == "web" && object.spec.replicas > 2', true],
  ['has(object.metadata.annotations)', false],
  ["!('tier' in object.metadata.labels) || object.metadata.labels.tier == 'x'", true],
  ["object.metadata.finalizers.exists(f, f == 'b')", true],
  ["object.metadata.finalizers.all(f, f.matches('^[ab]$'))", true],
  ['object.metadata.finalizers.map(f, f + f)', ['aa', 'bb']],
  ['size(object.metadata.finalizers) * 2 - 1', 3],
  ['object.spec.replicas in [1, 2, 3] ? "few" : "many"', 'few'],
  ["{'a': 1}.a == 1", true],
  ['7 / 2 + 7 % 2', 4],
  ["object.metadata.labels.none == 'x' || true", true],
])('%s', (text, value) => {
  expect(resultOf(text)).toEqual(value);
});

describe('what has no value', () => {
  test.each([
    ['object.metadata.labels.none', 'no such key: none'],
    ['object.metadata.finalizers[2]', 'index out of bounds: 2'],
    ["1 < 'a'", 'no such overload'],
    ['1 / 0', 'division by zero'],
    ['object.metadata.name ==', "Syntax error: mismatched input '<EOF>'"],
  ])('%s', (text, message) => {
    expect(() => resultOf(text)).toThrow(new CelError(message));
  });

  test('a function that is not known', () => {
    expect(() => resultOf("authorizer.group('')")).toThrow(CelUnknown);
  });
});
