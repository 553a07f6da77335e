import { expect, test } from 'vitest';
import { setRow } from '#sim/actor.ts';
import { registryContents, registryRef } from '#sim/registries/registries.ts';
import { after, deletePods, nodes, shopTwin, workload } from '#testing/shop.ts';
import { found } from './found.fixture.ts';

const host = 'registry.example.org';
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'registry', namespace: 'shop' },
  spec: { selector: { app: 'registry' }, ports: [{ port: 80, targetPort: 5000 }] },
};
const path = { path: '/', pathType: 'Prefix', backend: { service: { name: 'registry', port: { number: 80 } } } };
const ingress = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'registry', namespace: 'shop' },
  spec: { ingressClassName: 'nginx', rules: [{ host, http: { paths: [path] } }] },
};
const pod = { containers: [{ name: 'main', image: `${host}/web:1`, imagePullPolicy: 'Always' }] };
const registry = [workload('Deployment', 'registry', { image: 'docker.io/library/registry:2' }), service, ingress];

test('a registry of the cluster that has lost an image gets a copy pushed', () => {
  const twin = shopTwin([...nodes(8), ...registry, workload('Deployment', 'web', { pod })]);
  const lost = twin.eve.fork();
  lost.perform(setRow(registryContents, registryRef(lost.view, host), { kind: 'plain', holds: new Set<string>() }, 'emptied'), 'test');
  const moment = after({ ...twin, eve: lost }, deletePods('Deployment', 'web'));

  expect(found(twin, moment)).toEqual({ cause: 'registry-content', steps: [`push ${host}/web:1 to ${host}`], instead: [] });
});
