import { expect, test } from 'vitest';
import { decodeObject } from './decode.ts';

test('empty fields that may be omitted vanish, structs stay', () => {
  const body = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', labels: {} },
    spec: { containers: [{ name: 'c', stdin: false }], hostNetwork: false, volumes: [] },
  };

  const { value } = decodeObject(body, 'core.Pod');

  expect(value).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', creationTimestamp: null },
    spec: { containers: [{ name: 'c', resources: {} }] },
    status: {},
  });
});

test('a wrong type is told with the path of names', () => {
  expect(decodeObject({ spec: { containers: 'x' } }, 'core.Pod').error).toBe(
    'json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container',
  );
  expect(decodeObject({ spec: { containers: [{ image: 5 }] } }, 'core.Pod').error).toBe(
    'json: cannot unmarshal number into Go struct field Container.spec.containers.image of type string',
  );
  expect(decodeObject({ spec: { replicas: 1.5 } }, 'apps.Deployment').error).toBe(
    'json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
  );
});

test('unknown fields are reported with indices', () => {
  const body = { spec: { containers: [{ name: 'c', imagee: 'x' }], replicas: 1 } };

  expect(decodeObject(body, 'core.Pod').unknownFields).toEqual(['spec.containers[0].imagee', 'spec.replicas']);
});

test('quantities become canonical, and a bad one ends the reading', () => {
  const resources = (cpu: unknown) => ({ spec: { containers: [{ name: 'c', resources: { requests: { cpu } } }] } });

  expect(decodeObject(resources('0.5'), 'core.Pod').value).toMatchObject({ spec: { containers: [{ resources: { requests: { cpu: '500m' } } }] } });
  expect(decodeObject(resources('lots'), 'core.Pod').error).toContain('quantities must match the regular expression');
});

test('base64 is checked where Go stops', () => {
  expect(decodeObject({ data: { a: '%%%' } }, 'core.Secret').error).toBe('illegal base64 data at input byte 0');
  expect(decodeObject({ data: { a: 'YWJj' } }, 'core.Secret').value).toMatchObject({ data: { a: 'YWJj' } });
});

test.each([
  [28, ['spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].matchLabelKeys'], false],
  [29, [], false],
  [30, [], false],
  [31, [], true],
])('a field that is younger is unknown, then dropped until it is on by default: 1.%i', (minor, unknown, isKept) => {
  const term = { topologyKey: 'zone', labelSelector: {}, matchLabelKeys: ['pod-template-hash'] };
  const body = { spec: { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } } };

  const { value, unknownFields } = decodeObject(body, 'core.Pod', minor);

  expect(unknownFields).toEqual(unknown);
  expect(JSON.stringify(value).includes('matchLabelKeys')).toBe(isKept);
});
