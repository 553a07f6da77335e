import type { ClusterModel } from '#model/cluster.ts';
import type { HostFact } from '#model/world/world.ts';
import type { Removal } from '#testing/causality.ts';
import { proveIncident } from '../../../test/incident-proof.ts';
import { quotaSurgeStall2019 as scenario } from './scenario.ts';
import { withoutSurge } from './variants.ts';

const withoutStep = (left: string): Removal => ({ timeline: (steps) => steps.filter(({ id }) => id !== left) });

function withoutQuota(model: ClusterModel): ClusterModel {
  return { ...model, objects: model.objects.filter(({ object }) => object.kind !== 'ResourceQuota') };
}

/** A registry that nothing here is pulled from. */
const elsewhere: HostFact = { host: 'ghcr.io', state: { kind: 'down' }, place: { path: 'world.yaml', line: 1 }, certainty: 'assumed' };

proveIncident(scenario, {
  causes: [
    { without: 'the quota', removal: { edit: withoutQuota }, gone: ['F1', 'F2', 'F3', 'F4', 'F5'] },
    { without: 'a surge', removal: { edit: withoutSurge }, gone: ['F1', 'F2', 'F3', 'F4', 'F5'] },
    { without: 'the release', removal: withoutStep('release'), gone: ['F1', 'F3', 'F4', 'F5', 'F6'] },
    { without: 'a larger quota in the end', removal: withoutStep('raise'), gone: ['F5', 'F6'] },
  ],
  unrelated: { edit: (model) => ({ ...model, world: { ...model.world, hosts: [...model.world.hosts, elsewhere] } }) },
  hazard: { rule: 'quota-stops-rollout', message: /namespace-quota has no room .*allocation-manager/ },
  rootCause: /namespace-quota is used up/,
  fix: 'W1',
  recovery: /patch resourcequota\/namespace-quota/,
  names: ['alder', 'birch', 'maple', 'allocation-staging', 'allocation-manager', 'allocation-api'],
});
