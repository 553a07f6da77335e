import { expect, test } from 'vitest';
import { challengeIn } from './challenge.ts';

test('realm, service and scope are read, commas in quotes too', () => {
  expect(challengeIn('Bearer realm="https://auth.example/token",service="registry",scope="repository:a/b:pull,push"')).toEqual({
    scheme: 'bearer',
    parameters: { realm: 'https://auth.example/token', service: 'registry', scope: 'repository:a/b:pull,push' },
  });
});

test('of several challenges the bearer token is preferred', () => {
  expect(challengeIn('Basic realm="x", Bearer realm="https://auth.example/"')).toMatchObject({ scheme: 'bearer' });
});

test('what is no challenge of a kind that is known is none', () => {
  expect([undefined, '', 'Negotiate', 'Digest realm="x"'].map(challengeIn)).toEqual([undefined, undefined, undefined, undefined]);
});
