import { expect, test } from 'vitest';
import type { Pod } from './kubernetes.ts';
import { Siblings } from './siblings.ts';

const pod = (name: string, owner: string, image = 'nginx:1'): Pod =>
  JSON.parse(
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner, uid: owner, controller: true }] },
      spec: { nodeName: name, containers: [{ name: 'web', image }], tolerations: [{ key: 'a' }, { key: 'b' }] },
    }),
  );

test('pods of one owner share what reads the same, and keep what differs', () => {
  const siblings = new Siblings();
  const first = siblings.join(pod('web-1', 'web'));
  const second = siblings.join(pod('web-2', 'web')) as Pod;
  expect(second).toEqual(pod('web-2', 'web'));
  expect(second.spec.containers).toBe((first as Pod).spec.containers);
  expect(second.metadata.ownerReferences).toBe(first.metadata.ownerReferences);
  expect(second.spec).not.toBe((first as Pod).spec);
});

test('a part that differs is not shared, nor one that lacks something or has more', () => {
  const siblings = new Siblings();
  const first = siblings.join(pod('web-1', 'web')) as Pod;
  expect(siblings.join(pod('web-2', 'web', 'nginx:2'))).toEqual(pod('web-2', 'web', 'nginx:2'));
  const fewer = pod('web-3', 'web') as { spec: { tolerations?: unknown[] } } & Pod;
  fewer.spec.tolerations?.pop();
  expect(siblings.join(fewer).metadata.name).toBe('web-3');
  expect(fewer.spec.tolerations).toEqual([{ key: 'a' }]);
  expect(first.spec.tolerations).toEqual([{ key: 'a' }, { key: 'b' }]);
});

test('an owner of its own has instances of its own, and a hostile key stays a key', () => {
  const siblings = new Siblings();
  const first = siblings.join(pod('web-1', 'web')) as Pod;
  expect((siblings.join(pod('db-1', 'db')) as Pod).spec.containers).not.toBe(first.spec.containers);
  const hostile = JSON.parse('{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x","labels":{"__proto__":{"a":"b"}}}}');
  siblings.join(JSON.parse(JSON.stringify(hostile)));
  expect(JSON.stringify(siblings.join(hostile))).toContain('"__proto__":{"a":"b"}');
  expect(({} as Record<string, unknown>)['a']).toBeUndefined();
});
