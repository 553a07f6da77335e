import type { HostFact } from '#model/world/world.ts';
import type { Removal } from '#testing/causality.ts';
import { proveIncident } from '../../../test/incident-proof.ts';
import { statefulsetBadImageRollback2018 as scenario } from './scenario.ts';
import { withParallel } from './variants.ts';

const withoutStep = (left: string): Removal => ({ timeline: (steps) => steps.filter(({ id }) => id !== left) });

/** A registry that nothing here is pulled from. */
const elsewhere: HostFact = {
  host: 'quay.io',
  state: { kind: 'down' },
  place: { path: 'world.yaml', line: 1 },
  certainty: 'assumed',
};

proveIncident(scenario, {
  causes: [
    {
      without: 'the fact that the tag does not exist',
      removal: { edit: (model) => ({ ...model, world: { ...model.world, references: [] } }) },
      gone: ['F1', 'F2', 'F3', 'F4', 'F5'],
    },
    { without: 'pods that wait for each other in order', removal: { edit: withParallel }, gone: ['F3', 'F4', 'F5'] },
    { without: 'the revert', removal: withoutStep('revert'), gone: ['F3', 'F5', 'F6'] },
    { without: 'deleting the pod', removal: withoutStep('delete-pod'), gone: ['F6'] },
  ],
  unrelated: { edit: (model) => ({ ...model, world: { ...model.world, hosts: [...model.world.hosts, elsewhere] } }) },
  hazard: { rule: 'revision-stops-workload', message: /^77d90be.*StatefulSet default\/web/ },
  rootCause: /web-2/,
  fix: 'W1',
  recovery: /delete pod\/web-2/,
  names: ['cedar', 'larch', 'rowan', 'homestead'],
});
