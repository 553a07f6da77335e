import { proveIncident } from '../../../test/incident-proof.ts';
import { longhornDrainPdb2021, twoCopies } from './scenario.ts';

proveIncident(longhornDrainPdb2021, {
  causes: [
    { without: 'the copy being the only one', removal: { edit: twoCopies }, gone: ['F1', 'F2', 'F3', 'F4'] },
    { without: 'the drain', removal: { timeline: () => [] }, gone: ['F1', 'F3', 'F4'] },
  ],
  unrelated: { edit: (model) => ({ ...model, objects: model.objects.filter(({ object }) => object.metadata.name !== 'reading-room') }) },
  hazard: { rule: 'last-copy-on-node', message: /^volume accounts has its only healthy copy on worker-1$/ },
  rootCause: /^volume accounts has its only healthy copy on worker-1$/,
  fix: 'W1',
  recovery: /volume.*accounts|accounts/i,
  names: ['master-1', 'worker-1', 'worker-2', 'worker-3', 'books', 'ledger', 'accounts', 'reading-room'],
});
