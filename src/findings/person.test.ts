import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import { unknownValue } from '#model/cluster.ts';
import type { KubeObject, Volume } from '#model/kubernetes.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { personText } from './answers.ts';
import type { Key } from './finding.ts';
import { Runs } from './runs.ts';

interface Case {
  readonly server?: object;
  readonly config?: string;
  readonly volumes?: readonly Volume[];
  readonly beside?: readonly KubeObject[];
}

const image = 'quay.io/openbao/openbao:2.4.1';
const configMap = { name: 'config', configMap: { name: 'openbao-config' } };
const listener = 'listener "tcp" { address = "[::]:8200" }\nstorage "raft" { path = "/openbao/data" }\n';

/** A server of secrets on one of two nodes, and what a person has to do in each contingency. */
function conditions(
  { server = {}, config = listener, volumes = [configMap], beside = [] }: Case = {},
  contingencies = ['power-loss'],
): readonly string[] {
  const container = { name: 'openbao', image, command: ['/bin/sh', '-ec'], args: ['bao server -config=/openbao/config/main.hcl'], ...server };
  const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'openbao-config', namespace: 'safe' }, data: { 'main.hcl': config } };
  const spec = { containers: [container], volumes };
  const cluster = aCluster().node('n1').node('n2').statefulSet('safe/openbao', { spec }).deployment('shop/web');
  const model = cluster.with(settings as KubeObject, ...beside).build();
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
  ['its local settings say so', { server: { env: [{ name: 'BAO_LOCAL_CONFIG', value: '{"seal": {"static": {"current_key": "a"}}}' }] } }],
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

const nextToIt = { name: 'keys', mountPath: '/scripts' };

/** Another program in the cluster, with a script and what else is said of it. */
function program(container: object, script = 'sleep 9', metadata: object = {}): readonly KubeObject[] {
  const labels = { app: 'beside' };
  const spec = {
    containers: [{ name: 'beside', image: 'ghcr.io/team/tools:1', ...container }],
    volumes: [{ name: 'keys', configMap: { name: 'keys' } }],
  };
  const template = { metadata: { labels, ...metadata }, spec };
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'keys', namespace: 'safe' }, data: { 'run.sh': script } } as KubeObject,
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'beside', namespace: 'safe' },
      spec: { replicas: 1, selector: { matchLabels: labels }, template },
    } as KubeObject,
  ];
}

test.each<[string, readonly KubeObject[]]>([
  ['a program elsewhere that has the key', program({ command: ['sh', '-c', 'while sleep 9; do bao operator unseal "$KEY"; done'] })],
  ['one whose image says so', program({ image: 'ghcr.io/lrstanley/vault-unseal:1.0' })],
  ['a script', program({ command: ['/scripts/run.sh'], volumeMounts: [nextToIt] }, 'curl -X PUT "$URL/v1/sys/unseal" -d "$KEY"')],
  ['what is said to do it', program({}, '', { annotations: { 'blackstart.dev/provides': 'secrets(unseal)' } })],
])('%s does it', (_, beside) => {
  expect(conditions({ beside })).toEqual(['yes']);
});

test.each<[string, readonly KubeObject[]]>([
  ['a page that shows whether it is', program({ volumeMounts: [nextToIt] }, '{"title": "Vault unsealed status"}')],
  ['a script that nobody runs', program({}, 'bao operator unseal "$KEY"')],
  ['a comment', program({ volumeMounts: [nextToIt] }, '# bao operator unseal')],
])('%s does not', (_, beside) => {
  expect(conditions({ beside })).toEqual(['yes after a person unseals openbao']);
});

const secret = { name: 'config', secret: { secretName: 'openbao-settings' } };
const settings = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'openbao-settings', namespace: 'safe' } };
const mounts = [{ name: 'config', mountPath: '/openbao/config' }];
const certificate = { name: 'tls', secret: { secretName: 'openbao-tls' } };

test.each<[string, Case, string]>([
  ['its settings are in a Secret that was not read', { volumes: [secret] }, 'Secret safe/openbao-settings, which was not read, names a seal'],
  [
    'its text is encrypted',
    { volumes: [secret], beside: [{ ...settings, stringData: { 'main.hcl': unknownValue } } as KubeObject] },
    'Secret safe/openbao-settings, which was not read, names a seal',
  ],
  [
    'its data are encrypted',
    { volumes: [secret], beside: [{ ...settings, data: { 'main.hcl': unknownValue } } as KubeObject] },
    'Secret safe/openbao-settings, which was not read, names a seal',
  ],
  [
    'all its variables come from one',
    { server: { envFrom: [{ secretRef: { name: 'openbao-settings' } }] } },
    'Secret safe/openbao-settings, which was not read, names a seal',
  ],
  [
    'the type of its seal comes from one',
    { server: { env: [{ name: 'BAO_SEAL_TYPE', valueFrom: { secretKeyRef: { name: 'openbao-settings', key: 'seal' } } }] } },
    'variable BAO_SEAL_TYPE, which was not read, names a seal',
  ],
])('nobody may have to where %s', (_, changes, unless) => {
  expect(conditions(changes)).toEqual([`yes after a person unseals openbao, unless ${unless}`]);
});

test.each<[string, Case]>([
  ['the Secret names none', { volumes: [secret], beside: [{ ...settings, stringData: { 'main.hcl': listener } } as KubeObject] }],
  ['a Secret beside the settings was not read', { server: { volumeMounts: mounts }, volumes: [configMap, certificate] }],
])('it is certain where %s', (_, changes) => {
  expect(conditions(changes)).toEqual(['yes after a person unseals openbao']);
});

test('what is certain is said first', () => {
  const person = [
    { does: 'unseals', workload: 'statefulset/a/vault' as Key, unless: 'Secret a/b, which was not read, names a seal' },
    { does: 'unseals', workload: 'statefulset/a/openbao' as Key },
  ];

  expect(personText({ person })).toBe('after a person unseals openbao and unseals vault, unless Secret a/b, which was not read, names a seal');
});
