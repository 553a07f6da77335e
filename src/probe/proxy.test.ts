import { expect, test } from 'vitest';
import { proxyFor } from './proxy.ts';

const proxies = { HTTPS_PROXY: 'http://secure.example:3128', http_proxy: 'plain.example:3128' };
const proxyOf = (url: string, exempt = '') => proxyFor(new URL(url), { ...proxies, NO_PROXY: exempt });

test('each scheme has its proxy; loopback addresses have none', () => {
  expect(proxyOf('https://quay.io/v2/')).toBe('http://secure.example:3128');
  expect(proxyOf('http://quay.io/v2/')).toBe('http://plain.example:3128');
  expect(proxyOf('http://127.0.0.1:5000/v2/')).toBeUndefined();
  expect(proxyFor(new URL('https://quay.io/'), {})).toBeUndefined();
});

test.each([
  ['*', 'https://quay.io/', true],
  ['quay.io', 'https://quay.io/', true],
  ['quay.io', 'https://cdn.quay.io/', true],
  ['quay.io', 'https://notquay.io/', false],
  ['.quay.io', 'https://quay.io/', false],
  ['.quay.io, ghcr.io', 'https://ghcr.io/', true],
  ['mirror.lan:5000', 'https://mirror.lan:5000/', true],
  ['mirror.lan:5000', 'https://mirror.lan/', false],
  ['10.0.0.0/8', 'https://10.2.3.4/', true],
  ['10.0.0.0/8', 'https://11.2.3.4/', false],
  ['10.0.0.0/8', 'https://ten.example/', false],
])('NO_PROXY=%s and %s: exempt is %s', (exempt, url, isExempt) => {
  expect(proxyOf(url, exempt) === undefined).toBe(isExempt);
});
