import { expect, test } from 'vitest';
import type { GitRevision } from '#model/gitops.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster, sourced } from '#testing/rule-cluster.ts';
import { InputSources } from './input-sources.ts';

const field = 'spec.template.spec.containers[0].image';
const web = (image: string) => deploymentOf('shop/web', image);

function sourcesOf(options: Parameters<typeof ruleCluster>[0]) {
  const twin = ruleCluster(options);
  const { view } = twin.eve;
  return { view, sources: new InputSources(twin.model, twin.eve.state.refs, view), ref: view.ref('Deployment', 'shop', 'web') };
}

function revision(name: string, committed: string, image: string): GitRevision {
  return {
    source: 'flux-system/fleet',
    revision: name,
    committed,
    paths: new Map([['apps', [sourced(web(image), 6)]]]),
    place: { path: 'git.yaml', line: 1 },
  };
}

test('a field stands where a source has it as the store has it', () => {
  const { sources, ref } = sourcesOf({ objects: [web('quay.io/team/web:1')] });

  expect(sources.placeOf(ref, field)).toEqual({ path: 'web.yaml', line: 1 });
});

test('what no source has as the store has it is live', () => {
  const { sources, ref } = sourcesOf({ objects: [web('quay.io/team/web:1')] });

  expect(sources.placeOf(ref, 'metadata.uid')).toEqual({ live: 'deployment/shop/web' });
});

test('a value is as old as the first of the revisions that have it without a break, and later ones do not count yet', () => {
  const revisions = [
    revision('c', '2025-12-20T00:00:00Z', 'quay.io/team/web:1'),
    revision('a', '2025-10-01T00:00:00Z', 'quay.io/team/web:1'),
    revision('b', '2025-11-01T00:00:00Z', 'quay.io/team/web:2'),
    revision('d', '2026-03-01T00:00:00Z', 'quay.io/team/web:3'),
  ];
  const { sources, ref } = sourcesOf({ objects: [web('quay.io/team/web:1')], gitOps: { charts: [], revisions } });

  expect(sources.since(ref, field)).toEqual({ at: '2025-12-20T00:00:00Z', where: ['flux-system/fleet at c'] });
});

test('an observed object is at most as old as its creation; one of a file has no date', () => {
  const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' }, data: { mode: 'dark' } };
  const metadata = { ...settings.metadata, uid: 'uid', creationTimestamp: '2025-08-01T00:00:00Z' };
  const { sources, view } = sourcesOf({ observed: [{ ...settings, metadata } as KubeObject], objects: [web('quay.io/team/web:1')] });

  expect(sources.since(view.ref('ConfigMap', 'shop', 'settings'), 'data.mode')?.at).toBe('2025-08-01T00:00:00Z');
  expect(sources.since(view.ref('Deployment', 'shop', 'web'), field)).toBeUndefined();
});
