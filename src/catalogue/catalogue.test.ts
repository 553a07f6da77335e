import { expect, test } from 'vitest';
import { parseCapability } from '#model/capabilities/capability.ts';
import { parseRequirement } from '#model/capabilities/requirement.ts';
import { isImageOf } from '#model/catalogue-entry.ts';
import type { Container } from '#model/kubernetes.ts';
import { catalogue } from './catalogue.ts';

const nameFor = (image: string) => catalogue.find((entry) => isImageOf(entry, image))?.name;

function provisionsOf(container: Container): readonly string[] {
  const provides = catalogue.find((entry) => isImageOf(entry, container.image ?? ''))?.provides ?? [];
  return typeof provides === 'function' ? provides(container) : provides;
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
  ['docker.io/rook/ceph:v1.11.10', 'rook'],
  ['quay.io/cephcsi/cephcsi:v3.8.0', 'ceph-csi'],
  ['quay.io/ceph/ceph:v17.2.6', undefined],
  ['quay.io/cilium/operator-generic:v1.13.4', undefined],
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
])('arguments decide what is provided: %j', (container, provisions) => {
  expect(provisionsOf(container)).toEqual(provisions);
});

test.each([...catalogue])('$name: what it needs and provides can be read', (entry) => {
  const container = { name: 'c', image: entry.repositories[0] as string };

  const wrong = (entry.needs ?? []).filter(({ needs }) => 'wrong' in parseRequirement(needs, 'here'));
  const unread = provisionsOf(container).filter((text) => !['cni', 'service-routing'].includes(text) && parseCapability(text, '') === undefined);

  expect({ wrong, unread }).toEqual({ wrong: [], unread: [] });
});
