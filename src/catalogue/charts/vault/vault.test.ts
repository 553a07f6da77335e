import { expect, test } from 'vitest';
import { unknownValue } from '#model/cluster.ts';
import { objectsOf } from '#testing/chart-objects.ts';
import { openbao } from './openbao.ts';
import { vault } from './vault.ts';

function podOf(entry: typeof vault | typeof openbao, values: object): object {
  const servers = objectsOf(entry, { name: entry.name, version: '0.28.1', values })[`StatefulSet/${entry.name}`];
  return (servers as unknown as { spec: { template: { spec: object } } }).spec.template.spec;
}

test('settings in a Secret of the values are mounted where the arguments look for them', () => {
  const server = {
    extraArgs: '-config=/vault/userconfig/seal/seal.hcl',
    extraVolumes: [{ type: 'secret', name: 'seal' }],
    extraEnvironmentVars: { 'vault.addr': 'http://[::1]:8200' },
    extraSecretEnvironmentVars: [{ envName: 'AWS_ACCESS_KEY_ID', secretName: 'aws', secretKey: 'id' }],
  };

  expect(podOf(vault, { server })).toMatchObject({
    volumes: [{ name: 'userconfig-seal', secret: { secretName: 'seal' } }],
    containers: [
      {
        args: ['server -config=/vault/userconfig/seal/seal.hcl'],
        env: [
          { name: 'VAULT_ADDR', value: 'http://[::1]:8200' },
          { name: 'AWS_ACCESS_KEY_ID', valueFrom: { secretKeyRef: { name: 'aws', key: 'id' } } },
        ],
        volumeMounts: [{ name: 'data' }, { name: 'userconfig-seal', mountPath: '/vault/userconfig/seal', readOnly: true }],
      },
    ],
  });
});

test('volumes are taken over as they stand, mounts only with their volume', () => {
  const volumes = [{ name: 'plugins', emptyDir: {} }];
  const volumeMounts = [
    { name: 'plugins', mountPath: '/plugins' },
    { name: 'elsewhere', mountPath: '/elsewhere' },
  ];

  expect(podOf(openbao, { server: { volumes, volumeMounts } })).toMatchObject({
    volumes,
    containers: [{ volumeMounts: [{ name: 'data' }, { name: 'plugins' }] }],
  });
});

test.each<[string, object]>([
  ['all values may stand elsewhere', { [unknownValue]: unknownValue }],
  ['those of the server are encrypted', { server: unknownValue }],
])('what the servers read is not known where %s', (_, values) => {
  expect(objectsOf(vault, { name: 'vault', values })['ConfigMap/vault-config']).toMatchObject({
    data: { 'extraconfig-from-values.hcl': unknownValue },
  });
});

test('where values say nothing, the servers read what the chart has of itself', () => {
  expect(objectsOf(vault, { name: 'vault' })).not.toHaveProperty('ConfigMap/vault-config');
});
