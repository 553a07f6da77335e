import { expect, test } from 'vitest';
import { matchesPattern } from './pattern.ts';

test.each([
  ['deployment/shop/web', 'deployment/shop/web', true],
  ['deployment/shop/*', 'deployment/shop/web', true],
  ['*/shop/*', 'statefulset/shop/db', true],
  ['deployment/shop', 'deployment/shop/web', false],
  ['deployment/sh.p/web', 'deployment/shop/web', false],
])('of texts, %s and %s: %j', (pattern, text, matches) => {
  expect(matchesPattern(pattern, text)).toBe(matches);
});

test.each([
  ['apps', 'apps/web/deployment.yaml', true],
  ['./apps/', 'apps/web/deployment.yaml', true],
  ['apps/*/deployment.yaml', 'apps/web/deployment.yaml', true],
  ['*.yaml', 'apps/web.yaml', false],
  ['**/*.yaml', 'apps/web/deployment.yaml', true],
  ['app', 'apps/web.yaml', false],
])('of paths, %s and %s: %j', (pattern, text, matches) => {
  expect(matchesPattern(pattern, text, 'path')).toBe(matches);
});
