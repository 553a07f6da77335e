import { expect, test } from 'vitest';
import { readFiles } from '../read-files.ts';

const read = (text: string, path = 'etc/registries.yaml') =>
  readFiles([
    { path, text },
    { path: 'n1.yaml', text: 'apiVersion: v1\nkind: Node\nmetadata: {name: n1}\n' },
  ]);

const registries = `mirrors:
  docker.io:
    endpoint:
      - https://mirror.lan:5000
      - http://other.lan/v2/proxy
    rewrite: {"^library/(.*)": "hub/$1"}
  "*":
    endpoint: ["localhost:5001"]
configs:
  mirror.lan:5000:
    auth: {username: SECRET-USER, password: SECRET-PASSWORD}
    tls: {insecure_skip_verify: true}
`;

test('the registries of k3s become the directories it makes of them, with the registry itself behind its mirrors', () => {
  const { hostsDirectories } = read(registries);

  expect(hostsDirectories.map(({ node, directory }) => [node, directory.name, directory.server, directory.hosts.map(({ url }) => url)])).toEqual([
    [undefined, '_default', undefined, ['http://localhost:5001/v2']],
    [undefined, 'docker.io', 'https://registry-1.docker.io/v2', ['https://mirror.lan:5000/v2', 'http://other.lan/v2/proxy']],
    [undefined, 'mirror.lan_5000_', 'https://mirror.lan:5000/v2', []],
  ]);
  expect(hostsDirectories[1]?.directory.hosts).toMatchObject([
    { skipVerify: true, capabilities: ['pull', 'resolve'], place: { path: 'etc/registries.yaml', line: 4 } },
    { overridePath: true, place: { path: 'etc/registries.yaml', line: 5 } },
  ]);
});

test('what is not followed is said, and no credential is kept', () => {
  const model = read(registries);

  expect(model.diagnostics).toEqual([
    {
      severity: 'warning',
      message: 'mirrors[docker.io].rewrite is not followed: mirrors are asked for names as they are',
      place: { path: 'etc/registries.yaml', line: 6 },
    },
  ]);
  expect(JSON.stringify(model)).not.toContain('SECRET');
});

test('a file below a folder named after a node is for that node', () => {
  expect(read(registries, 'nodes/n1/registries.yaml').hostsDirectories.map(({ node }) => node)).toEqual(['n1', 'n1', 'n1']);
});

test('a registry that is the last of its own mirrors is asked once', () => {
  const { hostsDirectories } = read('mirrors: {quay.io: {endpoint: ["https://m.lan", "https://quay.io"]}, ghcr.io: {endpoint: []}}');

  expect(hostsDirectories.map(({ directory }) => directory.hosts.map(({ url }) => url))).toEqual([['https://m.lan/v2']]);
});
