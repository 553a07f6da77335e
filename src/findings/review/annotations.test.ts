import { expect, test } from 'vitest';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { ClusterUnderCheck } from '../cluster.ts';
import { annotatedSuppressions, readSuppression } from './annotations.ts';

test.each([
  ['next-pod-refused nobody drains it', { rule: 'next-pod-refused', reason: 'nobody drains it' }],
  ['next-pod-refused fixed soon until 2026-12-31', { rule: 'next-pod-refused', reason: 'fixed soon', until: '2026-12-31' }],
  ['next-pod-refused wait until somebody has time', { rule: 'next-pod-refused', reason: 'wait until somebody has time' }],
  ['next-pod-refused until 2026-12-31', { rule: 'next-pod-refused', reason: '', until: '2026-12-31' }],
  ['next-pod-refused', { rule: 'next-pod-refused', reason: '' }],
])('%j', (line, read) => {
  expect(readSuppression(line)).toEqual(read);
});

test('an annotation speaks of the object it stands on, a line for each rule', () => {
  const web = deploymentOf('shop/web', 'quay.io/team/web:1');
  const annotations = { 'blackstart.dev/suppress': 'next-pod-refused nobody drains it\nimage-does-not-exist mirrored by hand\n' };
  const twin = ruleCluster({ objects: [{ ...web, metadata: { ...web.metadata, annotations } } as KubeObject] });

  expect(annotatedSuppressions(new ClusterUnderCheck(twin))).toMatchObject([
    { rule: 'next-pod-refused', subject: 'deployment/shop/web', reason: 'nobody drains it', place: { path: 'web.yaml', line: 1 } },
    { rule: 'image-does-not-exist', subject: 'deployment/shop/web', reason: 'mirrored by hand' },
  ]);
});
