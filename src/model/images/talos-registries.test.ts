import { describe, expect, test } from 'vitest';
import { containerdTraits } from './containerd-version.ts';
import { hostsFromDirectories } from './hosts.ts';
import type { TalosMirror, TalosRegistries } from './registry-config.ts';
import { talosCredentialHosts, talosHostsDirectories, talosResolverHosts } from './talos-registries.ts';
import { containerdOfTalos } from './talos-versions.ts';

const place = { path: 'controlplane.yaml', line: 7 };

function mirrored(registry: string, urls: readonly string[], options: Partial<TalosMirror> = {}): TalosRegistries {
  return {
    mirrors: [{ registry, endpoints: urls.map((url, index) => ({ url, place: { ...place, line: index + 10 } })), place, ...options }],
    configs: [],
  };
}

function criHosts(namespace: string, registries: TalosRegistries, version: string, imageCache = false): readonly string[] {
  const traits = containerdTraits(containerdOfTalos(version) ?? '');
  const directories = talosHostsDirectories(registries, version, imageCache);
  return hostsFromDirectories(namespace, [directories], traits).map(({ scheme, host, path }) => `${scheme}://${host}${path}`);
}

function ownHosts(namespace: string, registries: TalosRegistries, version: string): readonly string[] {
  return talosResolverHosts(namespace, registries, version).map(({ scheme, host, path }) => `${scheme}://${host}${path}`);
}

describe('a mirror whose last endpoint is the web page of the registry', () => {
  const registries = mirrored('docker.io', ['https://harbor.lan/v2/docker.io', 'https://docker.io/v2'], { overridePath: true });

  test('is asked before the implicit upstream by CRI', () => {
    expect(criHosts('docker.io', registries, '1.4.6')).toEqual([
      'https://harbor.lan/v2/docker.io',
      'https://docker.io/v2',
      'https://registry-1.docker.io/v2',
    ]);
  });

  test('is the end of the list for the own resolver of 1.4, and not of 1.9', () => {
    expect(ownHosts('docker.io', registries, '1.4.6')).toEqual(['https://harbor.lan/v2/docker.io', 'https://docker.io/v2']);
    expect(ownHosts('docker.io', registries, '1.9.0').at(-1)).toBe('https://registry-1.docker.io/v2');
  });

  test('names the line of each host', () => {
    const [first, second, upstream] = hostsFromDirectories('docker.io', [talosHostsDirectories(registries, '1.4.6')], containerdTraits('1.6.21'));

    expect(first?.origin).toEqual({ kind: 'configured', place: { path: 'controlplane.yaml', line: 10 } });
    expect(second?.origin).toEqual({ kind: 'configured', place: { path: 'controlplane.yaml', line: 11 } });
    expect(upstream?.origin).toEqual({ kind: 'implicit upstream' });
  });
});

test('the `*` mirror works in CRI from 1.4 on', () => {
  const registries = mirrored('*', ['https://m.lan']);

  expect(criHosts('quay.io', registries, '1.3.7')).toEqual(['https://quay.io/v2']);
  expect(criHosts('quay.io', registries, '1.4.0')).toEqual(['https://m.lan/v2', 'https://quay.io/v2']);
  expect(ownHosts('quay.io', registries, '1.3.7')).toEqual(['https://m.lan/v2']);
});

describe('skipFallback', () => {
  const one = mirrored('ghcr.io', ['https://m.lan'], { skipFallback: true });

  test('leaves only the mirrors from 1.9 on', () => {
    expect(criHosts('ghcr.io', one, '1.9.0')).toEqual(['https://m.lan/v2']);
    expect(ownHosts('ghcr.io', one, '1.9.0')).toEqual(['https://m.lan/v2']);
  });

  test('means nothing to 1.8', () => {
    expect(criHosts('ghcr.io', one, '1.8.4')).toEqual(['https://m.lan/v2', 'https://ghcr.io/v2']);
  });

  test('without endpoints stops the own resolver but not CRI', () => {
    const none = mirrored('ghcr.io', [], { skipFallback: true });

    expect(criHosts('ghcr.io', none, '1.12.0')).toEqual(['https://ghcr.io/v2']);
    expect(ownHosts('ghcr.io', none, '1.12.0')).toEqual([]);
  });
});

test('an endpoint listed twice makes CRI ignore the mirror', () => {
  expect(criHosts('ghcr.io', mirrored('ghcr.io', ['https://m.lan', 'https://m.lan']), '1.7.7')).toEqual(['https://ghcr.io/v2']);
});

test('an entry with nothing but credentials lists the registry twice up to 1.8', () => {
  const registries: TalosRegistries = { mirrors: [], configs: [{ host: 'docker.io', hasAuth: true, hasTls: false, place }] };

  expect(criHosts('docker.io', registries, '1.8.0')).toEqual(['https://registry-1.docker.io/v2', 'https://registry-1.docker.io/v2']);
  expect(criHosts('docker.io', registries, '1.9.0')).toEqual(['https://registry-1.docker.io/v2']);
});

test('credentials for docker.io reach the registry behind it only in CRI from 1.9.6 on', () => {
  const registries: TalosRegistries = { mirrors: [], configs: [{ host: 'docker.io', hasAuth: true, hasTls: false, place }] };

  expect(talosCredentialHosts(registries, '1.9.5', 'cri')).toEqual(['docker.io']);
  expect(talosCredentialHosts(registries, '1.9.6', 'cri')).toEqual(['registry-1.docker.io']);
  expect(talosCredentialHosts(registries, '1.12.0', 'own resolver')).toEqual(['docker.io']);
});

test('the image cache comes first for every registry', () => {
  const registries = mirrored('docker.io', ['https://m.lan/v2/docker.io'], { overridePath: true });

  expect(criHosts('quay.io', registries, '1.12.0', true)).toEqual(['http://127.0.0.1:3172/v2', 'https://quay.io/v2']);
  expect(criHosts('docker.io', registries, '1.12.0', true)[0]).toBe('http://127.0.0.1:3172/v2');
  expect(criHosts('docker.io', registries, '1.9.0', true)[0]).toBe('http://127.0.0.1:3172');
});

test.each([
  ['1.3.7', '1.6.20'],
  ['1.4.6', '1.6.21'],
  ['1.5.5', '1.6.23'],
  ['1.6.8', '1.7.20'],
  ['1.8.4', '2.0.0'],
  ['1.10.9', '2.0.7'],
  ['v1.11.6', '2.1.5'],
  ['1.13.9', '2.2.7'],
])('Talos %s ships containerd %s', (talos, containerd) => {
  expect(containerdOfTalos(talos)).toBe(containerd);
});
