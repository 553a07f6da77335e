import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#model/kubernetes.ts';
import { admittedFrom, container, create, type Loose, lookups, objectOf, refusalOf } from '../api.fixture.ts';
import { kindOfObject } from '../kinds.ts';
import { admitUpdate } from '../write.ts';

const template = (spec: Loose = {}) => ({ metadata: { labels: { a: 'b' } }, spec: { containers: [container], ...spec } });
const selector = { matchLabels: { a: 'b' } };
const withoutSubject = (text: string) => text.replace(/^\S+ "[^"]*" is invalid: /, '');

const deployment = (spec: Loose = {}) => objectOf('apps/v1', 'Deployment', { spec: { selector, template: template(), ...spec } });
const statefulSet = (spec: Loose = {}) => objectOf('apps/v1', 'StatefulSet', { spec: { serviceName: 's', selector, template: template(), ...spec } });
const job = (spec: Loose = {}) =>
  objectOf('batch/v1', 'Job', {
    metadata: { name: 'x', namespace: 't', uid: 'u' },
    spec: { template: { spec: { containers: [container], restartPolicy: 'Never' } }, ...spec },
  });
const service = (spec: Loose = {}) => objectOf('v1', 'Service', { spec: { ports: [{ port: 80 }], ...spec } });
const claim = (spec: Loose = {}) =>
  objectOf('v1', 'PersistentVolumeClaim', { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec } });
const budget = (spec: Loose) => objectOf('policy/v1', 'PodDisruptionBudget', { spec });

describe('refused when new', () => {
  test.each<[string, KubeObject, string]>([
    [
      'Deployment without surge and room',
      deployment({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: intstr.IntOrString{Type:0, IntVal:0, StrVal:""}: may not be 0 when `maxSurge` is 0',
    ],
    [
      'Deployment of other pods',
      deployment({ selector: { matchLabels: { a: 'c' } } }),
      'spec.template.metadata.labels: Invalid value: map[string]string{"a":"b"}: `selector` does not match template `labels`',
    ],
    [
      'StatefulSet with a partition below zero',
      statefulSet({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: -1 } } }),
      'spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'Job that restarts always',
      job({ template: { spec: { containers: [container] } } }),
      'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
    [
      'CronJob at no time',
      objectOf('batch/v1', 'CronJob', {
        spec: { schedule: 'x', jobTemplate: { spec: { template: { spec: { containers: [container], restartPolicy: 'Never' } } } } },
      }),
      'spec.schedule: Invalid value: "x": expected exactly 5 fields, found 1: [x]',
    ],
    ['Service without ports', service({ ports: [] }), 'spec.ports: Required value'],
    ['claim of nothing', claim({ resources: {} }), 'spec.resources[storage]: Required value'],
    ['budget below zero', budget({ minAvailable: -1 }), 'spec.minAvailable: Invalid value: -1: must be greater than or equal to 0'],
    [
      'budget beyond all',
      budget({ maxUnavailable: '101%' }),
      'spec.maxUnavailable: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:"101%"}: must not be greater than 100%',
    ],
    [
      'ConfigMap with a key',
      objectOf('v1', 'ConfigMap', { data: { 'a b': '' } }),
      `data[a b]: Invalid value: "a b": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
    ],
  ])('%s', (_what, object, text) => {
    expect(withoutSubject(refusalOf(create(object)))).toBe(text);
  });
});

describe('refused as a change', () => {
  const change = (before: KubeObject, spec: Loose, more: Loose = {}) => {
    const previous = admittedFrom(create(before));
    const object = { ...previous, ...more, spec: { ...(previous as unknown as { spec: Loose }).spec, ...spec } } as unknown as KubeObject;
    return withoutSubject(refusalOf(admitUpdate({ kind: kindOfObject(object), object, previous }, lookups())));
  };

  test.each<[string, KubeObject, Loose, string]>([
    ['other pods', deployment(), { selector: { matchLabels: { a: 'b', c: 'd' } } }, 'field is immutable'],
    [
      'another service',
      statefulSet(),
      { serviceName: 'y' },
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ],
    ['other completions', job(), { completions: 3 }, 'spec.completions: Invalid value: 3: field is immutable'],
    [
      'another access',
      claim(),
      { accessModes: ['ReadWriteMany'] },
      'spec: Forbidden: spec is immutable after creation except resources.requests for bound claims',
    ],
  ])('%s', (_what, before, spec, text) => {
    expect(change(before, spec)).toContain(text);
  });

  test.each<[string, KubeObject, Loose]>([
    ['replicas', deployment(), { replicas: 3 }],
    ['replicas and template', statefulSet(), { replicas: 3, template: template({ hostNetwork: true }) }],
    ['parallelism', job(), { parallelism: 3 }],
  ])('but not %s', (_what, before, spec) => {
    expect(change(before, spec)).toBe('');
  });

  test('a StatefulSet takes what its pods could never be: its template is not looked at', () => {
    const both = { name: 'P', value: 'x', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } };
    const wrong = template({ containers: [{ ...container, env: [both] }] });

    expect(change(statefulSet(), { template: wrong })).toBe('');
    expect(change(deployment(), { template: wrong })).toContain('may not be specified when `value` is not empty');
  });

  test('an immutable ConfigMap', () => {
    const map = objectOf('v1', 'ConfigMap', { immutable: true, data: { a: 'b' } });

    expect(change(map, {}, { data: { a: 'c' } })).toBe('data: Forbidden: field is immutable when `immutable` is set');
  });
});
