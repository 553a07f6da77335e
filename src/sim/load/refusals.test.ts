import { expect, test } from 'vitest';
import type { KubeObject } from '#model/kubernetes.ts';
import { refusalOf } from './refusals.ts';

const place = { path: 'hpa.yaml', line: 3 };
const autoscaler: KubeObject = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'web', namespace: 'shop' } };
const scalesToZero = 'HorizontalPodAutoscaler.autoscaling "web" is invalid: spec.minReplicas: Invalid value: 0: must be greater than or equal to 1';

test('what a feature gate would let in is no error of the input', () => {
  expect(refusalOf(autoscaler, scalesToZero, true, place)).toEqual({
    severity: 'info',
    message: 'HorizontalPodAutoscaler shop/web is left out: the API server takes it only with the feature gate HPAScaleToZero',
    place,
  });
});

test('anything else is refused in the words of the API server', () => {
  expect(refusalOf(autoscaler, `${scalesToZero} and more`, true, place)).toMatchObject({ severity: 'error' });
});

test('nothing is said of the API server where what it reads is not known', () => {
  expect(refusalOf(autoscaler, scalesToZero, false, place)).toMatchObject({ severity: 'info', message: expect.stringContaining('must be known') });
});
