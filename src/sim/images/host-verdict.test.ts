import { describe, expect, test } from 'vitest';
import { containerdTraits } from '#model/images/containerd-version.ts';
import { hostsFromDirectories } from '#model/images/hosts.ts';
import { type HostBehaviour, openRegistry } from './host-behaviour.ts';
import { verdictOfHost } from './host-verdict.ts';

const place = { path: 'hosts.toml', line: 3 };

function verdict(behaviour: HostBehaviour, containerd = '1.7.24', url = 'https://m.test') {
  const directory = { name: 'up.test', serverOptions: {}, hosts: [{ url, place }], place };
  const [host] = hostsFromDirectories('up.test', [[directory]], containerdTraits(containerd));
  if (host === undefined) throw new Error('no host');
  return verdictOfHost({ host, image: 'up.test/a/b:1', behaviour, containerd, mode: 'cri-local' });
}

const lacking: HostBehaviour = { ...openRegistry, has: () => false };

test.each<[string, HostBehaviour, string]>([
  ['a registry that has it', openRegistry, 'serves'],
  ['one that wants a token', { ...openRegistry, access: 'token' }, 'serves'],
  ['one that lacks it', lacking, 'passes on'],
  ['a web page', { kind: 'web-page' }, 'stops'],
  ['a 503', { kind: 'status', status: 503 }, 'passes on'],
  ['a 404', { kind: 'status', status: 404 }, 'passes on'],
  ['a 300', { kind: 'status', status: 300 }, 'stops'],
  ['a rate limit', { kind: 'rate-limited' }, 'passes on'],
  ['a closed port', { kind: 'refused' }, 'passes on'],
  ['an unknown name', { kind: 'no-such-name' }, 'passes on'],
  ['a broken name server', { kind: 'names-fail' }, 'passes on'],
  ['a black hole', { kind: 'unreachable' }, 'passes on'],
  ['a hang', { kind: 'hangs' }, 'stops'],
  ['a bad certificate', { kind: 'bad-certificate', problem: 'expired', behind: openRegistry }, 'passes on'],
  ['plain HTTP', { kind: 'plain-http', behind: openRegistry }, 'passes on'],
  ['a name server that is silent', { kind: 'names-time-out' }, 'passes on'],
  ['a private registry without credentials', { ...openRegistry, access: 'private' }, 'passes on'],
  ['a token endpoint that is down', { ...openRegistry, access: 'token', failing: { token: { kind: 'status', status: 503 } } }, 'passes on'],
  ['a registry that lost its blobs', { ...openRegistry, failing: { blob: { kind: 'status', status: 404 } } }, 'passes on'],
])('%s', (_, behaviour, expected) => {
  expect(verdict(behaviour).verdict).toBe(expected);
});

describe('a hang', () => {
  test('lasts for ever with 1.6, and until the progress is missed with 1.7', () => {
    expect(verdict({ kind: 'hangs' }, '1.6.20').durationMs).toBe(Number.POSITIVE_INFINITY);
    expect(verdict({ kind: 'hangs' }, '1.7.24').durationMs).toBe(310_000);
    expect(verdict({ kind: 'hangs' }, '2.3.0')).toMatchObject({ verdict: 'passes on', durationMs: expect.closeTo(125_120, -3) });
  });
});

test('a black hole costs its timeout in each of the four operations', () => {
  expect(verdict({ kind: 'unreachable' }).durationMs).toBeGreaterThanOrEqual(120_000);
});

test('an endpoint whose path is no API path passes on', () => {
  expect(verdict(openRegistry, '1.7.24', 'https://m.test/cache').verdict).toBe('passes on');
});
