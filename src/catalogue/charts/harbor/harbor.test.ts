import { expect, test } from 'vitest';
import { objectsOf } from '#testing/chart-objects.ts';
import { harbor } from './harbor.ts';

const objects = (values: object) => objectsOf(harbor, { name: 'harbor', version: '1.16.2', values });

test('a release with a database and redis of its own', () => {
  const made = objects({ core: { replicas: 2 } });

  expect(Object.keys(made).filter((key) => /^(Deployment|StatefulSet|PersistentVolumeClaim)/.test(key))).toEqual([
    'Deployment/harbor-core',
    'Deployment/harbor-portal',
    'Deployment/harbor-jobservice',
    'PersistentVolumeClaim/harbor-jobservice',
    'Deployment/harbor-registry',
    'PersistentVolumeClaim/harbor-registry',
    'StatefulSet/harbor-trivy',
    'StatefulSet/harbor-database',
    'StatefulSet/harbor-redis',
  ]);
  expect(made['Deployment/harbor-core']).toMatchObject({
    spec: {
      replicas: 2,
      template: {
        spec: {
          containers: [
            {
              image: 'docker.io/goharbor/harbor-core:v2.12.2',
              env: expect.arrayContaining([
                { name: 'POSTGRESQL_HOST', value: 'harbor-database' },
                { name: '_REDIS_URL_CORE', value: 'redis://harbor-redis:6379/0' },
              ]),
            },
          ],
        },
      },
    },
  });
});

test('a database elsewhere, content in a bucket, and a route', () => {
  const made = objects({
    database: { type: 'external', external: { host: 'pg-rw.db' } },
    persistence: { imageChartStorage: { type: 's3' } },
    trivy: { enabled: false },
    expose: { type: 'route', route: { hosts: ['registry.example.org'], parentRefs: [{ name: 'outside' }] } },
  });

  expect(made).not.toHaveProperty('StatefulSet/harbor-database');
  expect(made).not.toHaveProperty('StatefulSet/harbor-trivy');
  expect(made).not.toHaveProperty('PersistentVolumeClaim/harbor-registry');
  expect(made['HTTPRoute/harbor-route']).toMatchObject({ spec: { hostnames: ['registry.example.org'] } });
  expect(JSON.stringify(made['Deployment/harbor-core'])).toContain('pg-rw.db');
});

test('an Ingress leads to core for what registries are asked', () => {
  const { spec } = objects({ expose: { ingress: { className: 'nginx', hosts: { core: 'registry.example.org' } } } })[
    'Ingress/harbor-ingress'
  ] as never as {
    spec: { rules: { http: { paths: { path: string; backend: { service: { name: string } } }[] } }[] };
  };

  const paths = spec.rules[0]?.http.paths.map(({ path, backend }) => [path, backend.service.name]);
  expect(paths).toContainEqual(['/v2/', 'harbor-core']);
  expect(paths).toContainEqual(['/', 'harbor-portal']);
});
