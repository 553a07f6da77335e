import { expect, test } from 'vitest';
import { releaseKey, releaseNamespace } from './release-name.ts';

const release = (spec?: object, namespace?: string) => ({ metadata: { name: 'web', namespace }, spec });

test('a release is named by where it stands', () => {
  expect(releaseKey(release({ targetNamespace: 'shop' }, 'flux-system'))).toBe('flux-system/web');
  expect(releaseKey(release())).toBe('default/web');
});

test.each([
  ['the target of Flux and k3s', release({ targetNamespace: 'shop' }, 'flux-system'), 'shop'],
  ['the destination of Argo CD', release({ destination: { server: 'https://kubernetes.default.svc', namespace: 'shop' } }, 'argocd'), 'shop'],
  ['its own', release({ targetNamespace: '' }, 'shop'), 'shop'],
  ['the default one', release(), 'default'],
])('its objects go to %s', (_, object, namespace) => {
  expect(releaseNamespace(object)).toBe(namespace);
});
