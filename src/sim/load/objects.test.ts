import { expect, test } from 'vitest';
import { creationOrder } from './objects.ts';

const object = (kind: string) => ({ object: { apiVersion: 'v1', kind, metadata: { name: 'one' } } });

test('what asks others before it lets objects in is created after all of them', () => {
  const kinds = ['ValidatingWebhookConfiguration', 'Widget', 'Pod', 'Namespace'];

  expect(creationOrder(kinds.map(object)).map(({ object: { kind } }) => kind)).toEqual([
    'Namespace',
    'Pod',
    'Widget',
    'ValidatingWebhookConfiguration',
  ]);
});
