import { describe, expect, test } from 'vitest';
import { readHostsToml } from './hosts-toml.ts';

const read = (text: string) => readHostsToml('docker.io', text, 'certs.d/docker.io/hosts.toml');

test('reads hosts in the order of the file, each with its line', () => {
  const directory = read(`server = "https://last.test"

[host."https://z.test/v2/proxy"]
  capabilities = ["pull", "resolve"]
  override_path = true

[host."https://a.test"]
  skip_verify = true
  dial_timeout = "1m30s"
`);

  expect(directory.unusable).toBeUndefined();
  expect(directory.server).toBe('https://last.test');
  expect(directory.serverPlace).toEqual({ path: 'certs.d/docker.io/hosts.toml', line: 1 });
  expect(directory.hosts).toEqual([
    {
      url: 'https://z.test/v2/proxy',
      capabilities: ['pull', 'resolve'],
      overridePath: true,
      place: { path: 'certs.d/docker.io/hosts.toml', line: 3 },
    },
    { url: 'https://a.test', skipVerify: true, dialTimeoutMs: 90_000, place: { path: 'certs.d/docker.io/hosts.toml', line: 7 } },
  ]);
});

test('keeps the options of the root for the server', () => {
  const { serverOptions } = read('server = "https://m.test/sub"\noverride_path = true\ncapabilities = ["pull"]\n[host]\n');

  expect(serverOptions).toEqual({ capabilities: ['pull'], overridePath: true });
});

describe('a file is unusable', () => {
  test.each([
    ['broken syntax', 'server = "https://m.test"\n[host', 2],
    ['the same host twice', '[host."https://m.test"]\n[host."https://m.test"]\n', 2],
    ['an unknown capability', '[host."https://m.test"]\ncapabilities = ["fetch"]\n', 1],
    ['a host that is no table', 'host = 3\n', 1],
    ['a wrong type', '\n[host."https://m.test"]\nskip_verify = "yes"\n', 2],
    ['a server that is no text', 'server = 1\n[host]\n', 1],
    ['a bad duration', '[host."https://m.test"]\ndial_timeout = "soon"\n', 1],
  ])('with %s', (_, text, line) => {
    const directory = read(text);

    expect(directory.unusable).toBeDefined();
    expect(directory.place).toMatchObject({ line });
  });
});

test('tells an empty file from one with an empty table', () => {
  expect(read('').hasHostTable).toBe(false);
  expect(read('[host]\n').hasHostTable).toBe(true);
});
