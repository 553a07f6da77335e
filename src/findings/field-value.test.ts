import { expect, test } from 'vitest';
import { hasText, textsIn, valueAt } from './field-value.ts';

const object = { kind: 'Thing', spec: { containers: [{ image: 'a:1' }, { image: 'b:2' }] }, status: { image: 'c:3' } };

test('a field is found by its path, and what is not there is undefined', () => {
  expect(valueAt(object, 'spec.containers[1].image')).toBe('b:2');
  expect(valueAt(object, 'spec.containers[2].image')).toBeUndefined();
  expect(valueAt(object, 'kind.name')).toBeUndefined();
});

test('texts come with their paths, without those that are skipped', () => {
  const found = [...textsIn(object, '', (path) => path === 'status')];

  expect(found).toEqual([
    { path: 'kind', text: 'Thing' },
    { path: 'spec.containers[0].image', text: 'a:1' },
    { path: 'spec.containers[1].image', text: 'b:2' },
  ]);
});

test('a part of a text is found wherever it stands, names of fields aside', () => {
  expect(hasText(object, 'b:')).toBe(true);
  expect(hasText(object, 'image')).toBe(false);
});
