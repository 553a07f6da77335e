import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { personText } from './answers.ts';
import { Runs } from './runs.ts';

interface Case {
  readonly server?: object;
  readonly config?: string;
  readonly beside?: KubeObject;
}

const image = 'quay.io/openbao/openbao:2.4.1';
const listener = 'listener "tcp" { address = "[::]:8200" }\nstorage "raft" { path = "/openbao/data" }\n';

/** A server of secrets on one of two nodes, and what a person has to do in each contingency. */
function conditions({ server = {}, config = listener, beside }: Case = {}, contingencies = ['power-loss']): readonly string[] {
  const container = { name: 'openbao', image, command: ['/bin/sh', '-ec'], args: ['bao server -config=/openbao/config/main.hcl'], ...server };
  const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'openbao-config', namespace: 'safe' }, data: { 'main.hcl': config } };
  const spec = { containers: [container], volumes: [{ name: 'config', configMap: { name: 'openbao-config' } }] };
  const cluster = aCluster().node('n1').node('n2').statefulSet('safe/openbao', { spec }).deployment('shop/web');
  const model = cluster.with(settings as KubeObject, ...(beside === undefined ? [] : [beside])).build();
  const twin = assembleTwin(model, { catalogue, seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
  const runs = new Runs([twin], contingencies);
  return runs.all.map(({ verdict }) => `${verdict.answer} ${personText(verdict)}`.trim());
}

test('after a power loss somebody has to unseal it; while nothing restarts nobody has to', () => {
  expect(conditions({}, ['power-loss', 'internet-down'])).toEqual(['yes after a person unseals openbao', 'yes']);
});

test('only where its node reboots', () => {
  expect(conditions({}, ['node-reboot:n1', 'node-reboot:n2']).toSorted()).toEqual(['yes', 'yes after a person unseals openbao']);
});

test.each<[string, Case]>([
  ['a service keeps the key', { config: `${listener}seal "awskms" {\n  region = "eu-central-1"\n}\n` }],
  ['the same in JSON', { config: '{"seal": {"transit": {"address": "https://keys.example.org"}}}' }],
  ['the environment says so', { server: { env: [{ name: 'BAO_SEAL_TYPE', value: 'static' }] } }],
  ['it is a server for development', { server: { args: ['bao server -dev'] } }],
  ['it is no server', { server: { args: ['bao agent -config=/a.hcl'] } }],
  ['the image is another', { server: { image: 'quay.io/team/web:1' } }],
  ['a hook of its own does it', { server: { lifecycle: { postStart: { exec: { command: ['sh', '-c', 'bao operator unseal $(cat /keys/1)'] } } } } }],
])('nobody has to where %s', (_, changes) => {
  expect(conditions(changes)).toEqual(['yes']);
});

test.each<[string, Case]>([
  ['the stanza is a comment', { config: `${listener}# seal "awskms" {}\n` }],
  ['the stanza is switched off', { config: `${listener}seal "awskms" {\n  disabled = "true"\n}\n` }],
  ['it names the seal there is anyway', { config: `${listener}seal "shamir" {}\n` }],
])('somebody has to where %s', (_, changes) => {
  expect(conditions(changes)).toEqual(['yes after a person unseals openbao']);
});

test('a program elsewhere that has the key does it', () => {
  const container = { name: 'unsealer', image: 'ghcr.io/team/tools:1', command: ['sh', '-c', 'while sleep 9; do bao operator unseal "$KEY"; done'] };
  const metadata = { name: 'unsealer', namespace: 'safe' };
  const template = { metadata: { labels: { app: 'unsealer' } }, spec: { containers: [container] } };
  const spec = { replicas: 1, selector: { matchLabels: { app: 'unsealer' } }, template };

  expect(conditions({ beside: { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec } as KubeObject })).toEqual(['yes']);
});
