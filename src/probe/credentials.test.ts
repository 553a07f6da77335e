import { expect, test } from 'vitest';
import { UserError } from '#base/user-error.ts';
import { readCredentials } from './credentials.ts';

const read = (config: object) => readCredentials(JSON.stringify(config), 'config.json');

test('logins are read in all the ways docker writes them, each for its host', () => {
  const credentials = read({
    auths: {
      'https://index.docker.io/v1/': { auth: btoa('ann:a:b') },
      'ghcr.io': { username: 'bob', password: 'c' },
      'registry.example:5000': { auth: btoa('<token>:'), identitytoken: 'd' },
      'kept.example': {},
    },
  });

  expect(credentials.of('registry-1.docker.io')).toEqual({ username: 'ann', password: 'a:b' });
  expect(credentials.of('ghcr.io')).toEqual({ username: 'bob', password: 'c' });
  expect(credentials.of('registry.example:5000')).toMatchObject({ identityToken: 'd' });
  expect(['kept.example', 'registry.example', 'evil-ghcr.io'].map((host) => credentials.of(host))).toEqual([undefined, undefined, undefined]);
});

test('programs that keep logins are noticed', () => {
  expect(
    [read({ credsStore: 'pass' }), read({ credHelpers: { 'gcr.io': 'gcloud' } }), read({ auths: {} })].map((each) => each.namesPrograms),
  ).toEqual([true, true, false]);
});

test('a broken file is a mistake of the call that quotes nothing of it', () => {
  const reading = () => readCredentials('{"auths": {"a": {"auth": "c2VjcmV0', 'config.json');

  expect(reading).toThrow(UserError);
  expect(reading).toThrow(/^config.json is no config.json as docker writes it$/);
});
