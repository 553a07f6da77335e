import { describe, expect, test } from 'vitest';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import { admittedFrom, container, create, type Loose, namespace, objectOf, pod, refusalOf } from '../api.fixture.ts';
import type { PriorityClass } from '../validation/policies.ts';
import type { LimitRange, ResourceQuota } from '../validation/quota.ts';
import type { WebhookConfiguration } from '../validation/webhooks.ts';
import type { Lookups } from './request.ts';

const withResources = (requests: Loose, limits: Loose = {}) => pod({ containers: [{ ...container, resources: { requests, limits } }] });

describe('limit ranges', () => {
  const range = (limits: Loose): Partial<Lookups> => ({
    limitRanges: () => [objectOf('v1', 'LimitRange', { spec: { limits: [{ type: 'Container', ...limits }] } }) as LimitRange],
  });

  test('fill in what a container leaves open, and say so', () => {
    const made = admittedFrom(create(pod(), range({ default: { cpu: '1' }, defaultRequest: { cpu: '100m' } }))) as Pod;

    expect(made.spec.containers[0]?.resources).toEqual({ limits: { cpu: '1' }, requests: { cpu: '100m' } });
    expect(made.metadata.annotations).toEqual({
      'kubernetes.io/limit-ranger': 'LimitRanger plugin set: cpu request for container c; cpu limit for container c',
    });
  });

  test.each<[string, Loose, Pod, string]>([
    ['max', { max: { cpu: '1' } }, withResources({ cpu: '1' }, { cpu: '2' }), 'maximum cpu usage per Container is 1, but limit is 2'],
    ['min', { min: { memory: '1Gi' } }, withResources({ memory: '1Mi' }), 'minimum memory usage per Container is 1Gi, but request is 1Mi'],
    [
      'ratio',
      { maxLimitRequestRatio: { cpu: '4' } },
      withResources({ cpu: '100m' }, { cpu: '900m' }),
      'cpu max limit to request ratio per Container is 4, but provided ratio is 9.000000',
    ],
  ])('refuse beyond the %s', (_what, limits, object, text) => {
    expect(refusalOf(create(object, range(limits)))).toBe(`pods "p" is forbidden: ${text}`);
  });
});

describe('quotas', () => {
  const quota = (hard: Loose, used: Loose): Partial<Lookups> => ({
    quotas: () => [
      objectOf('v1', 'ResourceQuota', { metadata: { name: 'q', namespace: 't' }, spec: { hard }, status: { hard, used } }) as ResourceQuota,
    ],
  });

  test('are charged', () => {
    const admission = create(withResources({ cpu: '500m' }), quota({ pods: '2', 'requests.cpu': '1' }, { pods: '1', 'requests.cpu': '200m' }));

    expect(admission).toMatchObject({ admitted: true, charged: [{ status: { used: { pods: '2', 'requests.cpu': '700m' } } }] });
  });

  test.each<[string, Pod, string]>([
    ['what is missing', pod(), 'failed quota: q: must specify requests.cpu for: c'],
    [
      'what is too much',
      withResources({ cpu: '900m' }),
      'exceeded quota: q, requested: requests.cpu=900m, used: requests.cpu=200m, limited: requests.cpu=1',
    ],
  ])('name %s', (_what, object, text) => {
    const refusal = refusalOf(create(object, quota({ pods: '2', 'requests.cpu': '1' }, { pods: '1', 'requests.cpu': '200m' })));

    expect(refusal).toBe(`pods "p" is forbidden: ${text}`);
  });

  test('count objects of any kind', () => {
    const limited = quota({ 'count/configmaps': '1' }, { 'count/configmaps': '1' });

    expect(refusalOf(create(objectOf('v1', 'ConfigMap'), limited))).toBe(
      'configmaps "x" is forbidden: exceeded quota: q, requested: count/configmaps=1, used: count/configmaps=1, limited: count/configmaps=1',
    );
  });
});

describe('pod security', () => {
  const secured = (labels: Loose): Partial<Lookups> => ({
    namespace: () => ({ ...namespace, metadata: { name: 't', labels } }) as unknown as KubeObject,
  });
  const deployment = objectOf('apps/v1', 'Deployment', {
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [container], hostNetwork: true } },
    },
  });

  test('refuses pods', () => {
    const refusal = refusalOf(create(pod({ hostPID: true }), secured({ 'pod-security.kubernetes.io/enforce': 'baseline' })));

    expect(refusal).toBe('pods "p" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostPID=true)');
  });

  test('only warns about workloads', () => {
    expect(create(deployment, secured({ 'pod-security.kubernetes.io/warn': 'baseline' }))).toMatchObject({
      admitted: true,
      warnings: ['would violate PodSecurity "baseline:latest": host namespaces (hostNetwork=true)'],
    });
  });

  test('leaves other namespaces alone', () => {
    expect(create(pod({ hostPID: true }))).toMatchObject({ admitted: true, warnings: [] });
  });
});

describe('webhooks', () => {
  const hook = (more: Loose, outcome: ReturnType<Lookups['callWebhook']>): Partial<Lookups> => ({
    webhookConfigurations: (type) =>
      type === 'mutating'
        ? []
        : [
            objectOf('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', {
              webhooks: [
                {
                  name: 'a.b.c',
                  clientConfig: { url: 'https://x' },
                  rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }],
                  failurePolicy: 'Fail',
                  ...more,
                },
              ],
            }) as WebhookConfiguration,
          ],
    callWebhook: () => outcome,
  });
  const map = objectOf('v1', 'ConfigMap', { metadata: { name: 'x', namespace: 't', labels: { a: 'b' } } });
  const dead = { failure: 'Post "https://x": refused' };

  test.each<[string, Loose, ReturnType<Lookups['callWebhook']>, string]>([
    [
      'one that cannot be reached',
      {},
      dead,
      'Internal error occurred: failed calling webhook "a.b.c": failed to call webhook: Post "https://x": refused',
    ],
    ['one that does not matter', { failurePolicy: 'Ignore' }, dead, ''],
    ['one that allows', {}, { allowed: true }, ''],
    ['one that denies', {}, { allowed: false, message: 'no' }, 'admission webhook "a.b.c" denied the request: no'],
    ['one for other labels', { objectSelector: { matchLabels: { a: 'c' } } }, dead, ''],
    ['one for other namespaces', { namespaceSelector: { matchLabels: { a: 'c' } } }, dead, ''],
    ['one whose condition does not hold', { matchConditions: [{ name: 'c', expression: "request.namespace != 't'" }] }, dead, ''],
    [
      'one whose condition holds',
      { matchConditions: [{ name: 'c', expression: "object.metadata.labels['a'] == 'b' && !has(object.spec)" }] },
      dead,
      'Internal error occurred: failed calling webhook "a.b.c": failed to call webhook: Post "https://x": refused',
    ],
    [
      'one whose condition has no value',
      { matchConditions: [{ name: 'c', expression: "object.metadata.labels.x == 'y'" }] },
      { allowed: true },
      `configmaps "x" is forbidden: expression 'object.metadata.labels.x == 'y'' resulted in error: no such key: x`,
    ],
    [
      'one whose condition has no value and that does not matter',
      { failurePolicy: 'Ignore', matchConditions: [{ name: 'c', expression: "object.metadata.labels.x == 'y'" }] },
      { allowed: false },
      '',
    ],
    ['one for other operations', { rules: [{ operations: ['DELETE'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }] }, dead, ''],
  ])('%s', (_what, more, outcome, text) => {
    expect(refusalOf(create(map, hook(more, outcome)))).toBe(text);
  });
});

describe('priority', () => {
  const high = objectOf('scheduling.k8s.io/v1', 'PriorityClass', {
    metadata: { name: 'high' },
    value: 7,
    preemptionPolicy: 'Never',
  }) as PriorityClass;

  test('comes from the class', () => {
    const made = admittedFrom(create(pod({ priorityClassName: 'high' }), { priorityClass: () => high })) as Pod;

    expect(made.spec).toMatchObject({ priority: 7, preemptionPolicy: 'Never' });
  });

  test('or from the default class', () => {
    const made = admittedFrom(create(pod(), { defaultPriorityClass: () => high })) as Pod;

    expect(made.spec).toMatchObject({ priority: 7, priorityClassName: 'high' });
  });

  test.each<[string, Loose, string]>([
    ['of a class that is not there', { priorityClassName: 'nope' }, 'no PriorityClass with name nope was found'],
    [
      'given directly',
      { priority: 5 },
      'the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
    ],
  ])('%s is refused', (_what, spec, text) => {
    expect(refusalOf(create(pod(spec)))).toBe(`pods "p" is forbidden: ${text}`);
  });
});

describe('storage', () => {
  const claim = (spec: Loose = {}) =>
    objectOf('v1', 'PersistentVolumeClaim', { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec } });
  const classNamed = (name: string, creationTimestamp: string) =>
    objectOf('storage.k8s.io/v1', 'StorageClass', {
      metadata: { name, creationTimestamp, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    });

  test('claims get the newest default class and their finalizer', () => {
    const classes = [classNamed('old', '2020-01-01T00:00:00Z'), classNamed('new', '2021-01-01T00:00:00Z')];
    const made = admittedFrom(create(claim(), { storageClasses: () => classes }));

    expect(made).toMatchObject({ metadata: { finalizers: ['kubernetes.io/pvc-protection'] }, spec: { storageClassName: 'new' } });
  });

  test('unless they say which, even if it is none', () => {
    const made = admittedFrom(create(claim({ storageClassName: '' }), { storageClasses: () => [classNamed('a', '2020-01-01T00:00:00Z')] }));

    expect(made).toMatchObject({ spec: { storageClassName: '' } });
  });
});
