import { describe, expect, test } from 'vitest';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import { container, create, type Loose, lookups, namespace, pod, admittedFrom as stored, refusalOf as textOf } from './api.fixture.ts';
import { kindOfObject } from './kinds.ts';
import { admitCreate, admitDelete, admitStatus, admitUpdate, uidConflict, versionConflict } from './write.ts';

describe('a new pod', () => {
  test('has defaults, a token, tolerations and a status', () => {
    const { spec, status } = stored(create(pod())) as Pod;

    expect(spec).toMatchObject({ restartPolicy: 'Always', terminationGracePeriodSeconds: 30, schedulerName: 'default-scheduler', priority: 0 });
    expect(spec.tolerations?.map(({ key }) => key)).toEqual(['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']);
    expect(spec.volumes?.map(({ name }) => name)).toEqual(['kube-api-access-aaaaa']);
    expect(status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
  });

  test('shares its spec with the others of its template', () => {
    const { spec } = pod();
    const [first, second] = ['a', 'b'].map((name) => stored(create({ ...pod(), spec, metadata: { name, namespace: 't' } } as Pod)) as Pod);

    expect(first?.spec).toBe(second?.spec);
  });

  test('is not the object that was sent', () => {
    const sent = pod();
    const before = structuredClone(sent);
    create(sent);

    expect(sent).toEqual(before);
  });

  test('waits behind its gates', () => {
    const { status } = stored(create(pod({ schedulingGates: [{ name: 'a.b/c' }] }))) as Pod;

    expect(status?.conditions).toMatchObject([{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }]);
  });

  test.each<[string, Loose, string]>([
    ['namespaces "x" not found', { namespace: 'x' }, 'namespaces "x" not found'],
    ['a name is needed', { name: '' }, 'Pod "" is invalid: metadata.name: Required value: name or generateName is required'],
  ])('%s', (_what, metadata, text) => {
    expect(textOf(create(pod({}, metadata)))).toBe(text);
  });

  test('a refusal before the name is made names the prefix', () => {
    const object = pod({ serviceAccountName: 'nope' }, { name: 'w-abcde', generateName: 'w-' });
    const admission = admitCreate({ kind: kindOfObject(object), object, nameGenerated: true }, lookups());

    expect(textOf(admission)).toBe('pods "w-" is forbidden: error looking up service account t/nope: serviceaccount "nope" not found');
  });
});

describe('updates', () => {
  const live = stored(create(pod())) as Pod;
  const update = (next: KubeObject, previous: KubeObject = live) => admitUpdate({ kind: kindOfObject(next), object: next, previous }, lookups());

  test('an image may change, a node may not', () => {
    const image = { ...live, spec: { ...live.spec, containers: live.spec.containers.map((one) => ({ ...one, image: 'x' })) } } as Pod;
    const node = { ...live, spec: { ...live.spec, nodeName: 'n' } } as Pod;

    expect(update(image).admitted).toBe(true);
    expect(textOf(update(node))).toContain('spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`');
  });

  test('what an observed object leaves out of its spec counts as its default', () => {
    const template = (image: string) => ({ metadata: { labels: { a: 'b' } }, spec: { containers: [{ ...container, image }] } });
    const set = (image: string) =>
      ({
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 's', namespace: 't', resourceVersion: '7' },
        spec: { serviceName: 's', selector: { matchLabels: { a: 'b' } }, template: template(image) },
      }) as unknown as KubeObject;

    expect(update(set('other'), set('one')).admitted).toBe(true);
  });

  test('generation counts changes of the spec', () => {
    const deployment = (replicas: number) =>
      ({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'd', namespace: 't' },
        spec: { replicas, selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [container] } } },
      }) as unknown as KubeObject;
    const first = stored(create(deployment(1)));
    const same = stored(update({ ...deployment(1), metadata: { ...first.metadata, labels: { x: 'y' } } }, first));
    const scaled = stored(update({ ...deployment(2), metadata: first.metadata }, first));

    expect([first, same, scaled].map(({ metadata }) => metadata.generation)).toEqual([1, 1, 2]);
  });

  test('a status write leaves the spec', () => {
    const sent = { ...live, spec: { ...live.spec, nodeName: 'n' }, status: { ...live.status, phase: 'Running' } } as Pod;
    const after = stored(admitStatus({ kind: kindOfObject(sent), object: sent, previous: live }, lookups())) as Pod;

    expect(after.spec.nodeName).toBeUndefined();
    expect(after.status?.phase).toBe('Running');
  });
});

test('some namespaces may not go', () => {
  const system = { ...namespace, metadata: { name: 'kube-system' } } as KubeObject;

  expect(textOf(admitDelete({ kind: kindOfObject(system), object: system }, lookups()))).toBe(
    'namespaces "kube-system" is forbidden: this namespace may not be deleted',
  );
});

test('versions and identities have to be those of what is there', () => {
  const live = pod({}, { uid: 'u', resourceVersion: '5' });
  const kind = kindOfObject(live);

  expect(versionConflict(kind, pod({}, { resourceVersion: '4' }), live)?.message).toMatch(
    /^Operation cannot be fulfilled on pods "p": the object has been modified/,
  );
  expect(versionConflict(kind, pod(), live)).toBeUndefined();
  expect(uidConflict(kind, pod({}, { uid: 'v' }), live)?.message).toContain('Key: /registry/pods/t/p, ResourceVersion: 0');
});
