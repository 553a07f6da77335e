import { expect, test } from 'vitest';
import { performAction } from '#sim/actions/actions.ts';
import { readFiles } from '#sources/read-files.ts';
import { configMap, fluxTwins, kustomization, revision } from '#testing/flux-cluster.ts';
import { Provenance } from './provenance.ts';

const twinOf = fluxTwins(readFiles, []);

test('an object in Git stands in the newest revision that is pushed', () => {
  const twin = twinOf(
    kustomization('apps', 'apps'),
    revision('a1', 'apps', configMap('first', '1')),
    revision('b2', 'apps', configMap('first', '2'), 'never'),
  );
  const { eve } = twin;
  const placeIn = () => new Provenance(twin.sources, eve.state.refs, eve.view).placeOf(eve.view.ref('ConfigMap', 'default', 'first'));

  expect(placeIn()).toMatchObject({ path: 'f2.yaml' });
  performAction(eve, { kind: 'commit', source: 'flux-system/flux-system', revision: 'b2' });
  expect(placeIn()).toMatchObject({ path: 'f3.yaml' });
});
