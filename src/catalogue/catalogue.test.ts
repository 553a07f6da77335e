import { expect, test } from 'vitest';
import { parseCapability } from '#model/capabilities/capability.ts';
import { parseRequirement } from '#model/capabilities/requirement.ts';
import { type CatalogueNeed, isImageOf, saidOf } from '#model/catalogue-entry.ts';
import type { Container } from '#model/kubernetes.ts';
import { catalogue } from './catalogue.ts';

const nameFor = (image: string) => catalogue.find((entry) => isImageOf(entry, image))?.name;

function provisionsOf(container: Container): readonly string[] {
  const entry = catalogue.find((each) => isImageOf(each, container.image ?? ''));
  return saidOf(entry?.provides, container) ?? [];
}

test.each([
  ['registry.k8s.io/coredns/coredns:v1.11.1', 'coredns'],
  ['docker.io/coredns/coredns', 'coredns'],
  ['cache.lan:5000/quay.io/cilium/cilium:v1.13.4@sha256:0123', 'cilium'],
  ['registry.k8s.io/kube-proxy:v1.28.3', 'kube-proxy'],
  ['registry.k8s.io/ingress-nginx/controller:v1.8.1', 'ingress-nginx'],
  ['ghcr.io/project-zot/zot:v2', 'zot'],
  ['registry:2', 'distribution'],
  ['docker.io/library/registry:2.8.3', 'distribution'],
  ['traefik:v3', 'traefik'],
  ['quay.io/cilium/operator-generic:v1.13.4', 'cilium-operator'],
  ['docker.io/bitnami/harbor-core:2.8.3', 'harbor-core'],
  ['goharbor/harbor-core:v2.8.3', 'harbor-core'],
  ['docker.io/bitnami/postgresql:13', 'postgresql'],
  ['docker.io/rook/ceph:v1.11.10', 'rook'],
  ['quay.io/cephcsi/cephcsi:v3.8.0', 'ceph-csi'],
  ['registry.k8s.io/sig-storage/nfsplugin:v4.13.4', 'csi-driver-nfs'],
  ['quay.io/ceph/ceph:v17.2.6', undefined],
  ['example.org/my-registry:2', undefined],
  ['registry.example.org/app:1', undefined],
  ['nginx:1', undefined],
])('%s is known as %s', (image, name) => {
  expect(nameFor(image)).toBe(name);
});

test.each([
  [{ name: 'cilium-agent', image: 'quay.io/cilium/cilium:v1' }, ['cni', 'service-routing']],
  [{ name: 'mount-cgroup', image: 'quay.io/cilium/cilium:v1', command: ['sh'] }, []],
  [{ name: 'c', image: 'ingress-nginx/controller:v1' }, ['ingress(nginx)']],
  [{ name: 'c', image: 'ingress-nginx/controller:v1', args: ['--ingress-class=internal'] }, ['ingress(internal)']],
  [{ name: 'c', image: 'ingress-nginx/controller:v1', args: ['--ingress-class', 'internal'] }, ['ingress(internal)']],
  [{ name: 'c', image: 'traefik:v3' }, ['ingress(traefik)']],
  [{ name: 'c', image: 'rook/ceph:v1', args: ['ceph', 'operator'] }, ['operator(cephclusters)']],
  [{ name: 'c', image: 'rook/ceph:v1', args: ['discover'] }, []],
  [
    { name: 'c', image: 'cephcsi/cephcsi:v3', args: ['--controllerserver=true', '--drivername=r.rbd.csi.ceph.com'] },
    ['operator(r.rbd.csi.ceph.com)'],
  ],
  [{ name: 'c', image: 'cephcsi/cephcsi:v3', args: ['--nodeserver=true', '--drivername=r.rbd.csi.ceph.com'] }, []],
  [
    { name: 'nfs', image: 'sig-storage/nfsplugin:v4', args: ['--drivername=nfs.csi.k8s.io', '--working-mount-dir=/tmp'] },
    ['operator(nfs.csi.k8s.io)'],
  ],
  [{ name: 'nfs', image: 'sig-storage/nfsplugin:v4', args: ['--drivername=nfs.csi.k8s.io'] }, []],
])('arguments decide what is provided: %j', (container, provisions) => {
  expect(provisionsOf(container)).toEqual(provisions);
});

const env = ['POSTGRESQL_HOST', '_REDIS_URL_CORE', 'REGISTRY_URL', 'CORE_URL', 'DB_URL', 'SCANNER_REDIS_URL', 'PGPOOL_BACKEND_NODES'].map((name) => ({
  name,
  value: 'redis://:secret@db-0.db:5432/0',
}));

test.each([...catalogue])('$name: what it needs and provides can be read', (entry) => {
  const container = { name: 'c', image: entry.repositories[0] as string, env };

  const wrong = (saidOf<readonly CatalogueNeed[]>(entry.needs, container) ?? []).filter(({ needs }) => 'wrong' in parseRequirement(needs, 'here'));
  const unread = provisionsOf(container).filter((text) => !['cni', 'service-routing'].includes(text) && parseCapability(text, '') === undefined);

  expect({ wrong, unread }).toEqual({ wrong: [], unread: [] });
});

const needsOf = (container: Container) =>
  saidOf<readonly CatalogueNeed[]>(catalogue.find((entry) => isImageOf(entry, container.image ?? ''))?.needs, container)?.map(
    ({ at, needs }) => `${at} ${needs}`,
  );

test.each([
  [
    'goharbor/harbor-core:v2',
    { POSTGRESQL_HOST: 'db', _REDIS_URL_CORE: 'redis://:secret@cache.shop:6379/0?idle_timeout_seconds=30', REGISTRY_URL: 'http://store:5000' },
    [
      'start service(shop/cache) and dns',
      'start service(db) and dns',
      'serve service(db) and dns',
      'serve service(shop/cache) and dns',
      'serve service(store) and dns',
    ],
  ],
  ['goharbor/harbor-core:v2', { POSTGRESQL_HOST: 'db.example.org' }, ['start host(db.example.org)', 'serve host(db.example.org)']],
  ['goharbor/harbor-core:v2', { POSTGRESQL_HOST: '10.0.0.7' }, ['start address(10.0.0.7)', 'serve address(10.0.0.7)']],
  ['goharbor/harbor-core:v2', {}, []],
  ['goharbor/harbor-jobservice:v2', { CORE_URL: 'http://front:80' }, ['start service(front) and dns']],
  ['goharbor/trivy-adapter-photon:v2', { SCANNER_REDIS_URL: 'redis://cache:6379/5' }, ['start service(cache) and dns']],
  ['bitnami/harbor-notary-server:2', { DB_URL: 'postgres://user:secret@db:5432/notary?sslmode=disable' }, ['start service(db) and dns']],
  ['bitnami/pgpool:4', { PGPOOL_BACKEND_NODES: '0:db-0.db-headless:5432,1:db-1.db-headless:5432,' }, ['ready (service(db-headless) and dns)']],
])('%s needs what its settings %j name', (image, settings, expected) => {
  const variables = Object.entries(settings).map(([name, value]) => ({ name, value }));

  expect(needsOf({ name: 'c', image, env: variables })).toEqual(expected);
});
