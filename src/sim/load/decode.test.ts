import { expect, test } from 'vitest';
import type { KubeObject } from '#model/kubernetes.ts';
import { decodeSource } from './decode.ts';

function complaints(spec: object, minor: number): readonly string[] {
  const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ name: 'c', image: 'x' }], ...spec } };
  const place = { path: 'pod.yaml', line: 1 };
  const { diagnostics } = decodeSource({ object: object as KubeObject, place, placeOf: () => place, unknownFields: [] }, minor);
  return diagnostics.map(({ severity, message }) => `${severity}: ${message}`);
}

const profile = { securityContext: { appArmorProfile: { type: 'RuntimeDefault' } } };

test('a field that came later is no mistake where the version has it', () => {
  expect(complaints(profile, 31)).toEqual([
    'info: Pod web: field "spec.securityContext.appArmorProfile", of Kubernetes 1.30 and later, is not followed',
  ]);
});

test('an older server drops it, and what no version has is a mistake in all', () => {
  expect(complaints(profile, 29)).toEqual([
    'warning: Pod web: field "spec.securityContext.appArmorProfile" came with Kubernetes 1.30: an API server of 1.29 drops it',
  ]);
  expect(complaints({ image: 'x' }, 34)).toEqual(['warning: Pod web: unknown field "spec.image", which the API server drops']);
});

test('a common word counts only where the later field stands', () => {
  const containers = [{ name: 'c', image: 'x', resources: { claims: [{ name: 'gpu', request: 'one' }] } }];
  expect(complaints({ containers }, 33)[0]).toMatch(/^info: .*claims\[0\]\.request/);
});

test('hooks that sleep and volumes of images are read where the version has them', () => {
  const containers = [{ name: 'c', image: 'x', lifecycle: { preStop: { sleep: { seconds: 5 } } } }];
  const volumes = [{ name: 'v', image: { reference: 'x' } }];

  expect(complaints({ containers, volumes }, 33)).toEqual([]);
  expect(complaints({ containers, volumes }, 28)).toEqual([
    'warning: Pod web: field "spec.containers[0].lifecycle.preStop.sleep" came with Kubernetes 1.29: an API server of 1.28 drops it',
    'warning: Pod web: field "spec.volumes[0].image" came with Kubernetes 1.31: an API server of 1.28 drops it',
  ]);
});
