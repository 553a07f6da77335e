import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#model/kubernetes.ts';
import { admittedFrom, container, create, type Loose, lookups, objectOf, pod } from '../api.fixture.ts';
import { kindOfObject } from '../kinds.ts';
import { admitUpdate } from '../write.ts';

const warningsOf = (object: KubeObject) => {
  const admission = create(object);
  return admission.admitted ? admission.warnings : admission.status.message;
};
const within = (more: Loose) => pod({ containers: [{ ...container, ...more }] });

describe('warned about', () => {
  test.each<[string, KubeObject, string]>([
    [
      'a hidden variable',
      within({
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      }),
      'spec.containers[0].env[1]: hides previous definition of "A"',
    ],
    [
      'a port twice',
      within({ ports: [{ containerPort: 80 }, { containerPort: 80 }] }),
      'spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]',
    ],
    [
      'a part of a byte',
      within({ resources: { requests: { memory: '100m' } } }),
      'spec.containers[0].resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer',
    ],
    [
      'an old label',
      pod({ nodeSelector: { 'beta.kubernetes.io/os': 'linux' } }),
      'spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
    ],
    [
      'a term for no pod',
      pod({ topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'z', whenUnsatisfiable: 'DoNotSchedule' }] }),
      'spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod',
    ],
    [
      'an old annotation',
      pod({}, { annotations: { 'scheduler.alpha.kubernetes.io/critical-pod': '' } }),
      'metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead',
    ],
    [
      'an old class of Ingress',
      objectOf('networking.k8s.io/v1', 'Ingress', {
        metadata: { name: 'i', namespace: 't', annotations: { 'kubernetes.io/ingress.class': 'n' } },
        spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } } },
      }),
      `annotation "kubernetes.io/ingress.class" is deprecated, please use 'spec.ingressClassName' instead`,
    ],
  ])('%s', (_what, object, text) => {
    expect(warningsOf(object)).toEqual([text]);
  });
});

test('a variable that builds on the earlier one is fine', () => {
  expect(
    warningsOf(
      within({
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '$(A)2' },
        ],
      }),
    ),
  ).toEqual([]);
});

test('a workload is warned about when it is made and when it changes, not when it stays', () => {
  const deployment = (env: readonly Loose[], labels: Loose = {}) =>
    objectOf('apps/v1', 'Deployment', {
      metadata: { name: 'd', namespace: 't', labels },
      spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ ...container, env }] } } },
    });
  const twice = [{ name: 'A' }, { name: 'A' }];
  const previous = admittedFrom(create(deployment(twice)));
  const updated = (object: KubeObject) => {
    const admission = admitUpdate({ kind: kindOfObject(object), object, previous }, lookups());
    return admission.admitted && admission.warnings.length;
  };

  expect(warningsOf(deployment(twice))).toEqual(['spec.template.spec.containers[0].env[1]: hides previous definition of "A"']);
  expect(updated(deployment(twice, { x: 'y' }))).toBe(0);
  expect(updated(deployment([...twice, { name: 'B' }]))).toBe(1);
});
