import { describe, expect, test } from 'vitest';
import type { Pod } from '#model/kubernetes.ts';
import { admittedFrom, container, create, type Loose, lookups, pod, refusalOf } from '../api.fixture.ts';
import { kindOfObject } from '../kinds.ts';
import { admitUpdate } from '../write.ts';

const within = (more: Loose) => pod({ containers: [{ ...container, ...more }] });
const refusal = (object: Pod) => refusalOf(create(object)).replace(/^Pod "p" is invalid: /, '');

describe('a pod is refused for', () => {
  test.each<[string, Pod, string]>([
    ['no container', pod({ containers: [] }), 'spec.containers: Required value'],
    ['a name twice', pod({ containers: [container, container] }), 'spec.containers[1].name: Duplicate value: "c"'],
    [
      'a policy',
      pod({ restartPolicy: 'Sometimes' }),
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
    ],
    ['a deadline', pod({ activeDeadlineSeconds: 0 }), 'spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive'],
    [
      'a port',
      within({ ports: [{ containerPort: 70000 }] }),
      'spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
    ],
    [
      'two ports of a name',
      within({
        ports: [
          { name: 'a', containerPort: 1 },
          { name: 'a', containerPort: 2 },
        ],
      }),
      'spec.containers[0].ports[1].name: Duplicate value: "a"',
    ],
    [
      'two sources of a variable',
      within({ env: [{ name: 'A', value: 'x', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }),
      'spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
    ],
    [
      'more requested than allowed',
      within({ resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }),
      'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
    ],
    ['a volume it has not', within({ volumeMounts: [{ name: 'v', mountPath: '/v' }] }), 'spec.containers[0].volumeMounts[0].name: Not found: "v"'],
    ['a probe without action', within({ livenessProbe: {} }), 'spec.containers[0].livenessProbe: Required value: must specify a handler type'],
    [
      'a weight',
      pod({
        affinity: {
          podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, podAffinityTerm: { topologyKey: 'z', labelSelector: {} } }],
          },
        },
      }),
      'spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100',
    ],
    [
      'a skew',
      pod({ topologySpreadConstraints: [{ maxSkew: 0, topologyKey: 'z', whenUnsatisfiable: 'DoNotSchedule' }] }),
      'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
    ],
    [
      'a toleration of everything with a key',
      pod({ tolerations: [{ operator: 'Equal', value: 'x' }] }),
      'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    ],
  ])('%s', (_what, object, text) => {
    expect(refusal(object)).toBe(text);
  });

  test('every mistake at once', () => {
    expect(refusal(pod({ containers: [{ name: 'A', image: '' }] }))).toMatch(
      /^\[spec\.containers\[0\]\.name: .*, spec\.containers\[0\]\.image: Required value\]$/,
    );
  });
});

describe('a pod that is there', () => {
  const live = admittedFrom(create(pod({ tolerations: [{ key: 'a', operator: 'Exists' }] }))) as Pod;
  const changed = (spec: Loose) => {
    const object = { ...live, spec: { ...live.spec, ...spec } } as Pod;
    return refusalOf(admitUpdate({ kind: kindOfObject(object), object, previous: live }, lookups())).replace(/^Pod "p" is invalid: /, '');
  };

  test.each<[string, Loose]>([
    ['more tolerations', { tolerations: [...(live.spec.tolerations ?? []), { key: 'b', operator: 'Exists' }] }],
    ['a deadline', { activeDeadlineSeconds: 5 }],
  ])('may get %s', (_what, spec) => {
    expect(changed(spec)).toBe('');
  });

  test.each<[string, Loose, string]>([
    [
      'a toleration',
      { tolerations: live.spec.tolerations?.slice(1) },
      'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
    ],
    ['a container', { containers: [] }, 'spec.containers: Forbidden: pod updates may not add or remove containers'],
  ])('may not lose %s', (_what, spec, text) => {
    expect(changed(spec)).toContain(text);
  });
});
