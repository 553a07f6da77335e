import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { Twin } from '#sim/twin.ts';
import { deploymentOf, registryAt, ruleCluster } from '#testing/rule-cluster.ts';
import { registryNeedsItself } from './registry-needs-itself.ts';

const findingsOf = (twin: Twin) => check([twin], [registryNeedsItself], new Runs([twin], ['power-loss:wiped'])).findings;
const own = 'http://10.0.0.5:5000/v2';
const store = registryAt('10.0.0.5', 'infra/store', 'docker.io/library/registry:2');
const web = deploymentOf('shop/web', 'docker.io/library/nginx:1');

test('a registry whose image comes through it, and a fallback that is a web site', () => {
  const twin = ruleCluster({ mirrors: { 'docker.io': [own, 'https://docker.io/v2'] }, webPages: ['docker.io'], objects: [...store, web] });

  expect(findingsOf(twin)).toMatchObject([
    {
      severity: 'critical',
      certainty: 'proven',
      subject: 'deployment/infra/store',
      message: '10.0.0.5:5000 is pulled through itself',
      consequence: [{ contingency: 'power-loss:wiped', workloads: ['deployment/infra/store', 'deployment/shop/web'] }],
    },
  ]);
});

test('the chain names the image, the host list of all nodes that have the same, and where the search ends', () => {
  const twin = ruleCluster({ mirrors: { 'docker.io': [own, 'https://docker.io/v2'] }, webPages: ['docker.io'], objects: [...store] });

  const [finding] = findingsOf(twin);

  expect(finding?.because[1]).toMatchObject({
    text: 'Deployment infra/store runs docker.io/library/registry:2',
    place: { path: 'store.yaml' },
    because: [
      {
        text: expect.stringMatching(/^n\d asks 10\.0\.0\.5:5000, then docker\.io, then registry-1\.docker\.io$/),
        place: { path: 'machine.yaml', line: 1 },
        because: [{ closesCycle: true, place: { path: 'machine.yaml', line: 2 } }],
      },
    ],
  });
});

test('the same with a fallback that serves, or one that answers 404, is silent', () => {
  const works = ruleCluster({ mirrors: { 'docker.io': [own, 'https://registry-1.docker.io/v2'] }, objects: [...store, web] });
  const passesOn = ruleCluster({ mirrors: { 'docker.io': [own] }, objects: [...store, web] });

  expect([works, passesOn].flatMap(findingsOf)).toEqual([]);
});

test('what the registry needs is looked at as well: an image named under it that its readiness waits for', () => {
  const database = deploymentOf('infra/database', '10.0.0.5:5000/postgres:16');
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'database', namespace: 'infra' },
    spec: { selector: { app: 'database' }, ports: [{ port: 5432 }] },
  };
  const [deployment, address] = store as unknown as [{ readonly spec: { readonly template: { readonly metadata: object } } }, object];
  const annotations = { 'blackstart.dev/needs': 'service(infra/database)' };
  const template = { ...deployment.spec.template, metadata: { ...deployment.spec.template.metadata, annotations } };
  const needing = { ...deployment, spec: { ...deployment.spec, template } };
  const twin = ruleCluster({ objects: [needing, address, database, service] as never });

  expect(findingsOf(twin)).toMatchObject([{ message: '10.0.0.5:5000 needs pods whose images come through it' }]);
});
