import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readFiles } from '#sources/read-files.ts';
import { charts } from './charts.ts';
import { expandReleases } from './expand-releases.ts';

const source = `apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: app-template, namespace: media }
spec: { url: "oci://ghcr.io/bjw-s-labs/helm/app-template", ref: { tag: 4.1.1 } }
---
`;
const release = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: shop, namespace: media }
spec:
  chartRef: { kind: OCIRepository, name: app-template }
  values:
    controllers:
      main:
        containers:
          app:
            image: { repository: ghcr.io/somebody/shop, tag: "1.0" }
    service:
      main: { controller: main, ports: { http: { port: 8080 } } }
    persistence:
      config: { existingClaim: shop-config }
      cache: { type: emptyDir }
`;

const modelOf = (text: string) => expandReleases(readFiles([{ path: 'shop.yaml', text }]), charts, { readYaml: parse });

test('a release of a known chart brings its objects, assumed, at the place of what decides them', () => {
  const { objects, expandedReleases } = modelOf(source + release);

  const made = objects.filter(({ place }) => 'path' in place && place.assumed === 'chart app-template');
  expect(made.map(({ object }) => `${object.kind} ${object.metadata.namespace}/${object.metadata.name}`)).toEqual([
    'Deployment media/shop',
    'Service media/shop',
  ]);
  expect(made[0]?.object).toMatchObject({
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      template: {
        spec: {
          containers: [
            {
              name: 'app',
              image: 'ghcr.io/somebody/shop:1.0',
              volumeMounts: [
                { name: 'config', mountPath: '/config' },
                { name: 'cache', mountPath: '/cache' },
              ],
            },
          ],
          volumes: [
            { name: 'config', persistentVolumeClaim: { claimName: 'shop-config' } },
            { name: 'cache', emptyDir: {} },
          ],
        },
      },
    },
  });
  expect(made[0]?.placeOf('spec.template.spec.containers[0].image')).toEqual({ path: 'shop.yaml', line: 16, assumed: 'chart app-template' });
  expect(expandedReleases).toEqual([{ release: 'media/shop', chart: 'app-template' }]);
});

test('a release of a chart nobody knows stays as it is', () => {
  const model = modelOf(source.replaceAll('app-template', 'something-else') + release.replaceAll('app-template', 'something-else'));

  expect(model.expandedReleases).toBeUndefined();
  expect(model.objects).toHaveLength(2);
});
