import { expect, test } from 'vitest';
import type { SourcedObject } from '#model/cluster.ts';
import type { Deployment } from '#model/kubernetes.ts';
import { readFiles } from '../read-files.ts';
import { postRendered } from './post-renderers.ts';

const chart = `apiVersion: apps/v1
kind: Deployment
metadata: { name: shop, namespace: media }
spec:
  replicas: 1
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec: { containers: [{ name: app, image: "ghcr.io/somebody/shop:1.0" }] }
`;

const release = (renderers: string) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: shop, namespace: media }
spec:
  chartRef: { kind: OCIRepository, name: shop }
${renderers}`;

function rendered(renderers: string) {
  const said: string[] = [];
  const [object] = readFiles([{ path: 'chart.yaml', text: chart }]).objects;
  const [found] = readFiles([{ path: 'release.yaml', text: release(renderers) }]).objects;
  const objects = postRendered([object as SourcedObject], found as SourcedObject, (severity, message) => said.push(`${severity}: ${message}`));
  return { objects, said, deployment: objects[0]?.object as Deployment | undefined };
}

test('patches and images of a release change what its chart brings, at their own lines', () => {
  const { objects, deployment, said } = rendered(`  postRenderers:
    - kustomize:
        patches:
          - target: { kind: Deployment, name: shop }
            patch: |-
              - op: replace
                path: /spec/replicas
                value: 3
        images:
          - { name: ghcr.io/somebody/shop, newName: registry.lan/shop, newTag: "2" }
`);

  expect(deployment?.spec.replicas).toBe(3);
  expect(deployment?.spec.template.spec.containers[0]?.image).toBe('registry.lan/shop:2');
  expect(objects[0]?.placeOf('spec.replicas')).toEqual({ path: 'release.yaml', line: 10 });
  expect(objects[0]?.placeOf('spec.template.spec.containers[0].image')).toEqual({ path: 'release.yaml', line: 15 });
  expect(objects[0]?.placeOf('metadata.name')).toMatchObject({ path: 'chart.yaml' });
  expect(said).toEqual([]);
});

test('a patch for an object that is not known of the chart is left alone, and one that deletes takes the object away', () => {
  const patch = (name: string, more = '') => `  postRenderers:
    - kustomize:
        patches:
          - patch: |-
              apiVersion: apps/v1
              kind: Deployment
              metadata: { name: ${name}, namespace: media }
              ${more}
`;
  expect(rendered(patch('other', 'spec: { replicas: 2 }'))).toMatchObject({ said: [], deployment: { spec: { replicas: 1 } } });
  expect(rendered(patch('shop', '$patch: delete')).objects).toEqual([]);
});

test('a patch that finds nothing at its path is said, and is no mistake: the chart may bring it all the same', () => {
  const { said, deployment } = rendered(`  postRenderers:
    - kustomize:
        patches:
          - target: { kind: Deployment }
            patch: '[{ "op": "add", "path": "/metadata/annotations/a", "value": "b" }]'
`);

  expect(deployment?.metadata.annotations).toBeUndefined();
  expect(said).toEqual(['info: a post-renderer was not followed: Deployment shop: doc is missing path: /metadata/annotations/a']);
});

test('without post-renderers the objects are the same', () => {
  const { deployment } = rendered('  interval: 1h\n');

  expect(deployment?.spec.replicas).toBe(1);
});
