import { describe, expect, test } from 'vitest';
import { defaultPullPolicy, digestProblem, parseDockerReference, parseRawReference, sameReference } from './reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  ['nginx', 'docker.io/library/nginx:latest', 'docker.io', 'library/nginx'],
  ['rook/ceph:v1', 'docker.io/rook/ceph:v1', 'docker.io', 'rook/ceph'],
  ['index.docker.io/busybox:1', 'docker.io/library/busybox:1', 'docker.io', 'library/busybox'],
  ['localhost/a/b:1', 'localhost/a/b:1', 'localhost', 'a/b'],
  ['m1.test:5443/a/b', 'm1.test:5443/a/b:latest', 'm1.test:5443', 'a/b'],
  [`up.test/a/b:1@${digest}`, `up.test/a/b@${digest}`, 'up.test', 'a/b'],
])('%s is %s', (text, normalised, namespace, repository) => {
  const parsed = parseDockerReference(text);

  expect(parsed).toMatchObject({ ok: true, reference: { text: normalised, namespace, repository } });
});

test.each([
  ['Busybox', 'invalid reference format: repository name (library/Busybox) must be lowercase'],
  ['up.test/A/b:1', 'invalid reference format: repository name (A/b) must be lowercase'],
  ['up.test/a b', 'invalid reference format'],
  ['up.test/a:b:c', 'invalid reference format'],
  ['up.test/a@sha256:12', 'invalid reference format'],
  ['a'.repeat(64), `invalid repository name (${'a'.repeat(64)}), cannot specify 64-byte hexadecimal strings`],
  [`up.test/a@sha256:${'a'.repeat(40)}`, 'invalid checksum digest length'],
])('%s is refused', (text, error) => {
  expect(parseDockerReference(text)).toEqual({ ok: false, error });
});

test('older containerd does not name the repository in upper case', () => {
  expect(parseDockerReference('Busybox', false)).toEqual({ ok: false, error: 'invalid reference format: repository name must be lowercase' });
});

describe('ctr', () => {
  test('takes a reference as it stands', () => {
    const parsed = parseRawReference('index.docker.io/library/busybox:1');

    expect(parsed).toMatchObject({ ok: true, reference: { namespace: 'index.docker.io', repository: 'library/busybox', object: '1' } });
  });

  test('finds nothing to ask for in a short name', () => {
    expect(parseRawReference('busybox')).toMatchObject({ ok: true, reference: { object: '' } });
  });

  test('asks for the digest when there are a tag and a digest', () => {
    expect(parseRawReference(`up.test/a:1@${digest}`)).toMatchObject({ ok: true, reference: { object: digest, digest, tag: '1' } });
  });
});

test.each([
  ['nginx', 'Always'],
  ['nginx:latest', 'Always'],
  ['nginx:1.25', 'IfNotPresent'],
  [`nginx:latest@${digest}`, 'Always'],
  [`nginx@${digest}`, 'IfNotPresent'],
  ['Nginx', 'IfNotPresent'],
])('the default policy of %s is %s', (image, policy) => {
  expect(defaultPullPolicy(image)).toBe(policy);
});

test('references are the same after normalisation', () => {
  expect(sameReference('nginx', 'docker.io/library/nginx:latest')).toBe(true);
  expect(sameReference('nginx', 'quay.io/library/nginx')).toBe(false);
});

test('digests are judged in upstream words', () => {
  expect(digestProblem('sha256:zz')).toBe('invalid checksum digest length');
  expect(digestProblem('sha256')).toBe('invalid checksum digest format');
  expect(digestProblem('md5:abc')).toBe('unsupported digest algorithm');
  expect(digestProblem(digest)).toBeUndefined();
});
