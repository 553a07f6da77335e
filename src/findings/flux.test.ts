import { expect, test } from 'vitest';
import { assembleTwin } from '#sim/assemble.ts';
import { kustomizationKind } from '#sim/gitops/flux-objects.ts';
import { readFiles } from '#sources/read-files.ts';
import { appliedConfigMap, fluxRepository, fluxKustomization as kustomization } from '#testing/flux-repository.ts';
import { FluxObjects } from './flux.ts';
import { FluxInput } from './flux-input.ts';

/** Kustomizations by name, with the names of those they wait for. */
function twinOf(waits: Readonly<Record<string, readonly string[]>>) {
  const all = Object.entries(waits).flatMap(([name, dependsOn]) => [
    [`flux/${name}.yaml`, kustomization(name, { dependsOn })],
    [`apps/${name}/app.yaml`, appliedConfigMap.replace('name: app', `name: ${name}`)],
  ]);
  return assembleTwin(readFiles(fluxRepository(Object.fromEntries(all))), { catalogue: [], seed: 1, calendarStartMs: 0 });
}

function waitingFor(waits: Readonly<Record<string, readonly string[]>>, ...names: readonly string[]): readonly string[] {
  const twin = twinOf(waits);
  const refs = names.map((name) => twin.eve.view.ref(kustomizationKind, 'flux', name));
  return new FluxObjects(twin).waitingFor(refs).map(({ name }) => name);
}

test('the nearest wait first, and those of one distance in their order', () => {
  expect(waitingFor({ base: [], a: ['m'], m: ['base'], k: ['base'], z: ['a'], other: [] }, 'base')).toEqual(['k', 'm', 'a', 'z']);
});

test('in a circle nobody waits for what is given', () => {
  expect(waitingFor({ a: ['b'], b: ['a'], c: ['a'] }, 'a', 'b')).toEqual(['c']);
});

test('what a Kustomization applies, and who takes it from a source', () => {
  const twin = twinOf({ a: [], b: [] });
  const flux = new FluxObjects(twin);
  const { view } = twin.eve;

  expect(flux.appliedBy(view.ref(kustomizationKind, 'flux', 'a')).map(({ object }) => object.metadata.name)).toEqual(['a']);
  const source = view.ref('GitRepository.source.toolkit.fluxcd.io', 'flux', 'fleet');
  expect(flux.usersOfSource(source).map(({ name }) => name)).toEqual(['a', 'b', 'root']);
  expect(flux.isAppliedFrom(source, view.ref('ConfigMap', 'shop', 'b'))).toBe(true);
  expect(flux.isAppliedFrom(source, view.ref('ConfigMap', 'shop', 'c'))).toBe(false);
});

test('a name that is substituted in may be any, and one that stands nowhere is missing', () => {
  const input = new FluxInput(twinOf({ a: [], 'app-${CLUSTER}': [] }));

  expect(input.lacks(kustomizationKind, 'b')).toBe(true);
  expect(input.lacks(kustomizationKind, 'a')).toBe(false);
  expect(input.lacks(kustomizationKind, 'app-home')).toBe(false);
  expect(input.lacks('HelmRelease.helm.toolkit.fluxcd.io', 'b')).toBe(false);
});
