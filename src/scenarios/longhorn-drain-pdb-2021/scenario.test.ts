import { proveIncident } from '../../../test/incident-proof.ts';
import { longhornDrainPdb2021, twoCopies } from './scenario.ts';

proveIncident(longhornDrainPdb2021, {
  causes: [
    { without: 'the copy being the only one', removal: { edit: twoCopies }, gone: ['F1', 'F2', 'F3', 'F4'] },
    { without: 'the drain', removal: { timeline: () => [] }, gone: ['F1', 'F3', 'F4'] },
  ],
  unrelated: { edit: (model) => ({ ...model, objects: model.objects.filter(({ object }) => object.metadata.name !== 'reading-room') }) },
  hazard: { rule: 'last-copy-on-node', message: /^volume countinghouse has its only healthy copy on press-1$/ },
  rootCause: /^volume countinghouse has its only healthy copy on press-1$/,
  fix: 'W1',
  recovery: /volume.*countinghouse|countinghouse/i,
  names: ['master-1', 'press-1', 'press-2', 'press-3', 'bindery', 'daybook', 'countinghouse', 'reading-room'],
});
