import { describe, expect, test } from 'vitest';
import { containerdTraits } from '#model/images/containerd-version.ts';
import { hostsFromDirectories } from '#model/images/hosts.ts';
import { parseDockerReference } from '#model/images/reference.ts';
import { type HostBehaviour, openRegistry } from './host-behaviour.ts';
import { type PullMode, type PullOutcome, pullImage } from './pull.ts';
import { worldAnswer } from './world-answer.ts';

const image = 'docker.io/rook/ceph:v1';

interface Options {
  readonly containerd?: string;
  readonly mode?: PullMode;
  readonly deadlineMs?: number;
}

function pull(hosts: readonly string[], behaviours: Readonly<Record<string, HostBehaviour>>, options: Options = {}): PullOutcome {
  const { containerd = '1.6.21', mode = 'cri-local', deadlineMs } = options;
  const parsed = parseDockerReference(image);
  if (!parsed.ok) throw new Error(parsed.error);
  const entries = hosts.map((url, index) => ({ url, overridePath: true, place: { path: 'docker.io/hosts.toml', line: index + 1 } }));
  const directory = { name: 'docker.io', serverOptions: {}, hosts: entries, place: { path: 'docker.io/hosts.toml', line: 1 } };
  return pullImage({
    image,
    mode,
    containerd,
    hostsOf: (namespace) => hostsFromDirectories(namespace, [[directory]], containerdTraits(containerd)),
    answer: worldAnswer({ reference: parsed.reference, behaviourOf: (host) => behaviours[host] ?? { kind: 'no-such-name' } }),
    deadlineMs,
  });
}

function hostsAsked({ wire }: PullOutcome): readonly string[] {
  return wire.map(({ request }) => request.host);
}

const mirrorAndPage = ['https://harbor.lan/v2/docker.io', 'https://docker.io/v2'];

describe('a mirror that is down in front of a web page', () => {
  const behaviours: Record<string, HostBehaviour> = {
    'harbor.lan': { kind: 'status', status: 503 },
    'docker.io': { kind: 'web-page' },
    'registry-1.docker.io': openRegistry,
  };
  const outcome = pull(mirrorAndPage, behaviours);

  test('fails although the registry behind both has the image', () => {
    expect(outcome.pulled).toBe(false);
    expect(outcome.error?.code).toBe('NotFound');
    expect(outcome.error?.text).toMatch(
      /failed to unpack image on snapshotter overlayfs: unexpected media type text\/html for sha256:\w+: not found$/,
    );
    expect(hostsAsked(outcome)).not.toContain('registry-1.docker.io');
  });

  test('names the host that ended it, and its line', () => {
    expect(outcome.steps.find(({ effect }) => effect === 'stops')).toMatchObject({
      host: { host: 'docker.io', path: '/v2', origin: { place: { path: 'docker.io/hosts.toml', line: 2 } } },
      reason: 'its answer, text/html, is taken for the image; later hosts are not asked',
    });
  });

  test('works once the page is off the list', () => {
    expect(pull(['https://harbor.lan/v2/docker.io'], behaviours).pulled).toBe(true);
  });
});

test('a registry that wants tokens is asked for one in each stage', () => {
  const outcome = pull([], {
    'registry-1.docker.io': { ...openRegistry, access: 'token', tokenHost: 'auth.docker.io' },
    'auth.docker.io': openRegistry,
  });

  expect(outcome.pulled).toBe(true);
  expect(hostsAsked(outcome).filter((host) => host === 'auth.docker.io')).toHaveLength(2);
});

test('a caller that goes away ends a pull that hangs', () => {
  const outcome = pull(mirrorAndPage, { 'harbor.lan': { kind: 'hangs' } }, { deadlineMs: 15_000 });

  expect(outcome).toMatchObject({ pulled: false, durationMs: 15_000, interrupted: 'deadline' });
});

describe('Talos pulls for itself', () => {
  test('in its own words', () => {
    const outcome = pull([], { 'registry-1.docker.io': { ...openRegistry, has: () => false } }, { mode: 'talos' });

    expect(outcome.error?.text).toBe(`failed to pull image "${image}": failed to resolve reference "${image}": ${image}: not found`);
  });
});

test('a port in `?ns=` is mangled in texts of older releases', () => {
  const answer = worldAnswer({
    reference: { text: 'm.test:5443/a:1', namespace: 'm.test:5443', repository: 'a', tag: '1', object: '1' },
    behaviourOf: () => ({ ...openRegistry, has: ({ object }) => !object.includes(':'), failing: {} }),
  });
  const entries = [{ url: 'https://mirror.test', place: { path: 'hosts.toml', line: 1 } }];
  const directory = { name: 'm.test_5443_', serverOptions: {}, hosts: entries, place: { path: 'hosts.toml', line: 1 } };
  const text = (containerd: string) =>
    pullImage({
      image: 'm.test:5443/a:1',
      mode: 'cri-local',
      containerd,
      hostsOf: (namespace) => hostsFromDirectories(namespace, [[directory]], containerdTraits(containerd)),
      answer,
    }).error?.text;

  expect(text('1.6.20')).toContain('?ns=m.test%!A(MISSING)5443 not found: not found');
  expect(text('1.7.34')).toContain('?ns=m.test%3A5443 not found: not found');
});
