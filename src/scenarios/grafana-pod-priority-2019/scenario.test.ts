import type { ClusterModel } from '#model/cluster.ts';
import type { HostFact } from '#model/world/world.ts';
import type { Removal } from '#testing/causality.ts';
import { proveIncident } from '../../../test/incident-proof.ts';
import { grafanaPodPriority2019 as scenario } from './scenario.ts';

const withoutStep = (left: string): Removal => ({
  history: (steps) => steps.filter(({ id }) => id !== left),
  timeline: (steps) => steps.filter(({ id }) => id !== left),
});

/** Machines twice as large. */
function withRoom(model: ClusterModel): ClusterModel {
  const capacity = { cpu: '32', memory: '128Gi', pods: '110' };
  const objects = model.objects.map((source) =>
    source.object.kind === 'Node' ? { ...source, object: { ...source.object, status: { capacity } } as typeof source.object } : source,
  );
  return { ...model, objects };
}

/** A registry that nothing here is pulled from. */
const elsewhere: HostFact = { host: 'ghcr.io', state: { kind: 'down' }, place: { path: 'world.yaml', line: 1 }, certainty: 'assumed' };

proveIncident(scenario, {
  causes: [
    { without: 'the default class', removal: withoutStep('class-default'), gone: ['F2', 'F3', 'F4', 'F5', 'F6'] },
    { without: 'the newcomer', removal: withoutStep('dedicated'), gone: ['F1', 'F2', 'F3', 'F4', 'F5'] },
    { without: 'nodes that are full', removal: { edit: withRoom }, gone: ['F1', 'F2', 'F3', 'F4', 'F5'] },
    { without: 'the release that gave the stateless services the default', removal: withoutStep('queriers-released'), gone: ['F6'] },
    { without: 'another node', removal: withoutStep('capacity'), gone: ['F7'] },
  ],
  unrelated: { edit: (model) => ({ ...model, world: { ...model.world, hosts: [...model.world.hosts, elsewhere] } }) },
  hazard: { rule: 'new-pods-displace-old', message: /cortex-prod\/ingester displaces 12 of the 12/ },
  rootCause: /cortex-dedicated\/ingester take the room of others: PriorityClass high/,
  fix: 'W1',
  recovery: /join another machine/,
  names: ['egret', 'heron', 'plover', 'stork', 'cortex-prod', 'cortex-dedicated'],
});
