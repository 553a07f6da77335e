import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { readFiles } from '#sources/read-files.ts';
import { appliedConfigMap as app, fluxRepository, fluxKustomization as kustomization } from '#testing/flux-repository.ts';
import { sopsWithoutDecryption } from './sops-without-decryption.ts';

const findingsOf = (files: Readonly<Record<string, string>>) => {
  const twin = assembleTwin(readFiles(fluxRepository(files)), { catalogue: [], seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
  return check([twin], [sopsWithoutDecryption], new Runs([twin], [])).findings;
};

const sealed = (more = '') =>
  `apiVersion: v1\nkind: Secret\nmetadata: { name: login, namespace: shop${more} }\nstringData: { password: "ENC[AES256_GCM,data:x]" }\nsops: { version: 3.8.1 }\n`;
const decryption = { provider: 'sops', secretRef: { name: 'age' } };
const repository = { 'apps/web/app.yaml': app, 'apps/web/login.yaml': sealed(), 'flux/web.yaml': kustomization('web') };

test('a Secret that is encrypted, and a Kustomization that does not decrypt, with what waits behind it', () => {
  expect(findingsOf({ ...repository, 'flux/shop.yaml': kustomization('shop', { dependsOn: ['web'] }) })).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'kustomization.kustomize.toolkit.fluxcd.io/flux/web',
      message: 'Kustomization flux/web will not be applied: it does not decrypt Secret shop/login',
      because: [
        { place: { path: 'apps/web/login.yaml' } },
        { place: { path: 'flux/web.yaml' } },
        {
          text: 'Ready=False, and nothing of it is applied: Secret/shop/login is SOPS encrypted, configuring decryption is required for this secret to be reconciled',
        },
        { text: 'Kustomization flux/shop in turn waits for that' },
      ],
    },
  ]);
});

test('an encrypted file in a secretGenerator goes into the cluster as it is', () => {
  const files = {
    'apps/web/kustomization.yaml':
      'resources: [app.yaml]\nsecretGenerator: [{ name: values, namespace: shop, files: [values.yaml], options: { disableNameSuffixHash: true } }]\n',
    'apps/web/values.yaml': 'password: ENC[AES256_GCM,data:x]\nsops: { version: 3.8.1 }\n',
    'apps/web/app.yaml': app,
    'flux/web.yaml': kustomization('web'),
  };

  expect(findingsOf(files)).toMatchObject([
    { message: 'Kustomization flux/web puts the ciphertext of a file into Secret shop/values: it does not decrypt', severity: 'medium' },
  ]);
});

test('a base outside the path of the Kustomization counts as well', () => {
  const files = {
    'apps/web/kustomization.yaml': 'resources: [../../base]\n',
    'base/kustomization.yaml': 'resources: [login.yaml]\n',
    'base/login.yaml': sealed(),
    'flux/web.yaml': kustomization('web'),
  };

  expect(findingsOf(files)).toMatchObject([{ because: [{ place: { path: 'base/login.yaml' } }, {}, {}] }]);
});

const patch = { target: { kind: 'Kustomization' }, patch: `- {op: add, path: /spec/decryption, value: ${JSON.stringify(decryption)}}` };

test.each([
  ['what is decrypted', { ...repository, 'flux/web.yaml': kustomization('web', { more: { decryption } }) }],
  [
    'what a parent patches decryption into',
    { ...repository, 'flux/root.yaml': kustomization('root', { path: './flux', more: { patches: [patch] } }) },
  ],
  [
    'what Flux is told to leave encrypted',
    { ...repository, 'apps/web/login.yaml': sealed(', annotations: { kustomize.toolkit.fluxcd.io/decrypt: disabled }') },
  ],
  ['an encrypted Secret that nothing applies', { ...repository, 'apps/web/login.yaml': app, 'bootstrap/login.yaml': sealed() }],
  ['what is suspended', { ...repository, 'flux/web.yaml': kustomization('web', { more: { suspend: true } }) }],
])('is silent about %s', (_, files) => {
  expect(findingsOf(files)).toEqual([]);
});

test('is silent about the Kustomization that the Flux operator makes: its FluxInstance may patch decryption in', () => {
  const sync = { kind: 'GitRepository', url: 'https://github.com/team/fleet', path: 'apps/web' };
  const instance = {
    apiVersion: 'fluxcd.controlplane.io/v1',
    kind: 'FluxInstance',
    metadata: { name: 'flux', namespace: 'flux-system' },
    spec: { sync },
  };
  const files = { 'apps/web/login.yaml': sealed(), 'bootstrap/instance.yaml': JSON.stringify(instance) };
  const read = readFiles(Object.entries(files).map(([path, text]) => ({ path, text })));
  const twin = assembleTwin(read, { catalogue: [], seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });

  expect(check([twin], [sopsWithoutDecryption], new Runs([twin], [])).findings).toEqual([]);
});
