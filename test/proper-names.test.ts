import { expect, test } from 'vitest';
import { inventedNamesIn, occurrences } from './proper-names.ts';

test('hosts, namespaces and workloads are invented names', () => {
  const yaml = `
kind: StatefulSet
metadata: { name: shop-db, namespace: shop-prod }
spec: { template: { spec: { containers: [{ image: 'mirror.shop.lan:5000/library/postgres:15' }] } } }
---
kind: Ingress
metadata: { name: front-door }
spec: { rules: [{ host: www.shop.example }] }
`;

  expect(inventedNamesIn(yaml).sort()).toEqual(['mirror.shop.lan', 'shop-db', 'shop-prod', 'www.shop.example']);
});

test('keys can be hosts', () => {
  expect(inventedNamesIn('machine: { registries: { mirrors: { registry.shop.example: { endpoints: [] } } } }')).toEqual(['registry.shop.example']);
});

test("upstream's names, public hosts, plain words and API groups are nobody's invention", () => {
  const yaml = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: rook-ceph-operator, namespace: kube-system, labels: { app.kubernetes.io/name: operator } }
spec: { template: { spec: { containers: [{ image: quay.io/ceph/ceph:v17 }, { image: registry-1.docker.io/library/zot }] } } }
---
kind: Namespace
metadata: { name: monitoring }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Job
metadata: { name: web }
`;

  expect(inventedNamesIn(yaml)).toEqual([]);
});

test('only whole words are occurrences', () => {
  const here = ['test/proper-names.test.ts'];

  expect(occurrences(['front-door'], here)).not.toEqual([]);
  expect(occurrences(['front'.concat('-doo'), 'ront'.concat('-door')], here)).toEqual([]);
});
