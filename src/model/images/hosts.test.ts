import { describe, expect, test } from 'vitest';
import { containerdTraits } from './containerd-version.ts';
import { apiPath } from './host-list.ts';
import { hostsFromDirectories, unusableReason } from './hosts.ts';
import { hostsFromMirrors } from './legacy-mirrors.ts';
import type { HostsDirectory } from './registry-config.ts';

const place = { path: 'hosts.toml', line: 1 };
const directory = (change: Partial<HostsDirectory>): HostsDirectory => ({ name: 'up.test', serverOptions: {}, hosts: [], place, ...change });
const urls = (namespace: string, directories: readonly HostsDirectory[], version = '1.7.24') =>
  hostsFromDirectories(namespace, [directories], containerdTraits(version)).map(({ scheme, host, path }) => `${scheme}://${host}${path}`);

test.each([
  ['', false, '/v2'],
  ['', true, ''],
  ['/', false, '/v2'],
  ['/', true, '/'],
  ['/v2/', false, '/v2'],
  ['/p', false, '/p/v2'],
  ['/v2/proxy', false, '/v2/proxy/v2'],
  ['/v2/proxy', true, '/v2/proxy'],
  ['//proxy//x', true, '/proxy/x'],
])('the path %o with override_path %s is %o', (path, override, expected) => {
  expect(apiPath(path, override)).toBe(expected);
});

describe('the directory for a registry', () => {
  const named = (name: string) => directory({ name, hosts: [{ url: `https://${name.replaceAll('_', '-')}.test`, place }] });

  test('is the one with the escaped port, else the plain one, else _default', () => {
    const first = (directories: readonly HostsDirectory[]) => urls('m.test:5000', directories)[0];

    expect(first([named('m.test:5000'), named('m.test_5000_'), named('_default')])).toContain('m.test-5000-');
    expect(first([named('_default')])).toContain('-default');
    expect(urls('m.test:5000', [named('_default')], '1.6.16')).toEqual(['https://m.test:5000/v2']);
  });

  test('is used alone', () => {
    expect(urls('up.test', [named('up.test'), named('_default')])).toEqual(['https://up.test.test/v2', 'https://up.test/v2']);
  });
});

test('a server replaces the upstream, and before 1.7.32 needs a host table', () => {
  const only = directory({ server: 'https://m.test' });

  expect(urls('up.test', [only], '1.7.24')).toEqual(['https://up.test/v2']);
  expect(urls('up.test', [only], '2.1.9')).toEqual(['https://m.test/v2']);
  expect(unusableReason(only, containerdTraits('1.6.20'))).toBe('invalid `host` tree');
});

test('a capability is unknown until its release', () => {
  const referring = directory({ hosts: [{ url: 'https://m.test', capabilities: ['pull', 'referrers'], place }] });

  expect(urls('up.test', [referring], '2.1.9')).toEqual(['https://up.test/v2']);
  expect(urls('up.test', [referring], '2.2.0')).toHaveLength(2);
});

test.each([
  ['localhost', '1.6.20', 'http', false],
  ['localhost', '1.7.24', 'https', false],
  ['localhost:5000', '1.6.20', 'http', false],
  ['localhost:5000', '1.7.24', 'https', true],
  ['127.0.0.1:80', '1.7.24', 'http', false],
])('%s is asked on %s over %s', (namespace, version, scheme, fallback) => {
  const [host] = hostsFromDirectories(namespace, [[]], containerdTraits(version));

  expect(host).toMatchObject({ scheme, httpFallback: fallback });
});

describe('legacy mirrors', () => {
  const mirror = (registry: string, ...endpoints: string[]) => ({ registry, endpoints: endpoints.map((url) => ({ url, place })) });
  const list = (namespace: string, ...mirrors: ReturnType<typeof mirror>[]) =>
    hostsFromMirrors(namespace, mirrors).map(({ scheme, host, path }) => `${scheme}://${host}${path}`);

  test('lose the upstream when an endpoint has the name of the registry', () => {
    expect(list('docker.io', mirror('docker.io', 'https://m.test', 'https://docker.io/v2'))).toEqual(['https://m.test/v2', 'https://docker.io/v2']);
    expect(list('docker.io', mirror('docker.io', 'https://m.test'))).toEqual(['https://m.test/v2', 'https://registry-1.docker.io/v2']);
  });

  test('keep paths as written, and `*` is only for registries without their own', () => {
    expect(list('up.test', mirror('up.test', 'https://m.test/proxy'), mirror('*', 'https://w.test'))).toEqual([
      'https://m.test/proxy',
      'https://up.test/v2',
    ]);
    expect(list('up.test', mirror('*', 'w.test'))).toEqual(['https://w.test/v2', 'https://up.test/v2']);
  });
});
