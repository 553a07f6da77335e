import { expect, test } from 'vitest';
import { continuationIn, continuationToken, listExpired } from './continuation.ts';

test('a token is what upstream writes, and reads back', () => {
  const token = continuationToken({ version: 510, start: 'k1\0' });

  expect(token).toBe('eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6NTEwLCJzdGFydCI6ImsxXHUwMDAwIn0');
  expect(continuationIn(token)).toEqual({ version: 510, start: 'k1\0' });
});

test.each([
  [btoa('{"v":"v0","rv":1,"start":"a"}'), 'server does not recognize this encoded version "v0"'],
  [btoa('{"v":"meta.k8s.io/v1","start":"a"}'), 'incorrect encoded start resourceVersion (version meta.k8s.io/v1)'],
  [btoa('{"v":"meta.k8s.io/v1","rv":1}'), 'encoded start key empty (version meta.k8s.io/v1)'],
  [btoa('{"v":"meta.k8s.io/v1","rv":1,"start":"../a"}'), '../a'],
])('%s is refused', (token, because) => {
  expect(continuationIn(token.replace(/=+$/, ''))).toMatchObject({
    code: 400,
    message: `invalid continue token: continue key is not valid: ${because}`,
  });
});

test('an expired list can go on with what is there now', () => {
  const status = listExpired({ version: 7, start: 'b\0' });

  expect(status.code).toBe(410);
  expect(continuationIn(status.metadata.continue ?? '')).toEqual({ version: -1, start: 'b\0' });
});
