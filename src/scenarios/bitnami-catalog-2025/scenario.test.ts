import { proveIncident } from '../../../test/incident-proof.ts';
import { bitnamiCatalog2025 } from './scenario.ts';

proveIncident(bitnamiCatalog2025, {
  causes: [
    {
      without: 'the deletion',
      removal: { edit: (model) => ({ ...model, world: { ...model.world, references: model.world.references.filter(({ exists }) => exists) } }) },
      gone: ['B1', 'B2', 'B3', 'B4', 'B6'],
    },
    {
      without: 'the copy on the node',
      removal: { edit: (model) => ({ ...model, world: { ...model.world, nodes: model.world.nodes.map((node) => ({ ...node, images: [] })) } }) },
      gone: ['B1'],
    },
    { without: 'the drain', removal: { timeline: () => [] }, gone: ['B2', 'B3', 'B4', 'B5', 'B6'] },
  ],
  unrelated: { edit: (model) => ({ ...model, world: { ...model.world, references: model.world.references.filter(({ exists }) => !exists) } }) },
  hazard: { rule: 'image-does-not-exist', message: /^docker\.io\/bitnami\/postgresql:17\.4\.0-debian-12-r4 does not exist, and StatefulSet zammad/ },
  rootCause: /^docker\.io\/bitnami\/postgresql:17\.4\.0-debian-12-r4 does not exist/,
  fix: 'W1',
  recovery: /docker\.io\/bitnamilegacy\/postgresql:17\.4\.0-debian-12-r4/,
  names: ['zammad', 'desk-1', 'desk-2', 'desk-0'],
});
