import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { vaultUnsealedByHand } from './vault-unsealed-by-hand.ts';

function findingsOf(...objects: readonly object[]) {
  const twin = ruleCluster({ objects: objects as readonly KubeObject[], catalogue });
  return check([twin], [vaultUnsealedByHand], new Runs([twin], [])).findings;
}

const file = 'storage "raft" {\n  path = "/vault/data"\n}\n';
const volumes = [{ name: 'config', configMap: { name: 'vault-config' } }];

function vault({ args = ['server -config=/vault/config'], image = 'docker.io/hashicorp/vault:1.20.1', env = [] as object[] } = {}) {
  return deploymentOf('safe/vault', image, { containers: [{ name: 'vault', image, args, env }], volumes });
}

function config(text: string) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'vault-config', namespace: 'safe' }, data: { 'vault.hcl': text } };
}

/** A workload that asks for the agent. */
function injected(annotations: Readonly<Record<string, string>>) {
  const web = deploymentOf('shop/web', 'quay.io/team/web:1') as KubeObject & { spec: { template: { metadata: object } } };
  Object.assign(web.spec.template.metadata, { annotations: { 'vault.hashicorp.com/agent-inject': 'true', ...annotations } });
  return web;
}

test('a Vault without a seal that opens itself, for which pods wait', () => {
  expect(findingsOf(vault(), config(file), injected({}))).toMatchObject([
    {
      severity: 'medium',
      certainty: 'assumed',
      subject: 'deployment/safe/vault',
      message:
        'Deployment safe/vault is sealed after each start of its pods until a person unseals it, and new pods of Deployment shop/web wait for that',
    },
  ]);
});

test.each<[string, readonly object[]]>([
  ['nobody', [vault(), config(file)]],
  ['an agent that comes after the start', [vault(), config(file), injected({ 'vault.hashicorp.com/agent-pre-populate': 'false' })]],
  ['nobody, and its file shows how it could open itself', [vault({ image: 'quay.io/openbao/openbao:2.4.0' }), config(`# seal "transit" {\n${file}`)]],
])('one for which only %s waits is low', (_, objects) => {
  expect(findingsOf(...objects)).toMatchObject([{ severity: 'low', subject: 'deployment/safe/vault' }]);
});

test.each<[string, readonly object[]]>([
  ['its settings name a seal', [vault(), config(`${file}seal "awskms" {\n  region = "eu-central-1"\n}\n`)]],
  ['a variable names a seal', [vault({ env: [{ name: 'VAULT_SEAL_TYPE', value: 'transit' }] }), config(file)]],
  ['something unseals it', [vault(), config(file), deploymentOf('safe/keys', 'ghcr.io/team/vault-unsealer:1')]],
  ['nobody showed its settings', [vault()]],
  ['it is for development', [vault({ args: ['server -dev'] }), config(file)]],
  ['it is another program', [vault({ image: 'docker.io/team/vault-ui:1' }), config(file)]],
])('is silent when %s', (_, objects) => {
  expect(findingsOf(...objects)).toEqual([]);
});
