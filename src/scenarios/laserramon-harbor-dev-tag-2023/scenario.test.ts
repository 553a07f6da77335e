import type { ClusterModel } from '#model/cluster.ts';
import { proveIncident } from '../../../test/incident-proof.ts';
import { laserramonHarborDevTag2023 } from './scenario.ts';

/** As if a node had never had anything under the tag. */
function without(node: string): (model: ClusterModel) => ClusterModel {
  return (model) => ({
    ...model,
    world: { ...model.world, nodes: model.world.nodes.map((fact) => (fact.node === node ? { ...fact, images: [] } : fact)) },
  });
}

proveIncident(laserramonHarborDevTag2023, {
  causes: [
    { without: 'the older image on the other node', removal: { edit: without('kai-2') }, gone: ['L2', 'L3', 'L5', 'L6', 'L7'] },
    {
      without: 'a recent image on the node of the database',
      removal: { edit: (model) => ({ ...without('kai-1')(model), world: { ...without('kai-1')(model).world, tags: [] } }) },
      gone: ['L1'],
    },
    { without: 'the drain', removal: { timeline: () => [] }, gone: ['L2', 'L3', 'L4', 'L5', 'L6', 'L7'] },
    {
      without: 'what is known of the images',
      removal: { edit: (model) => ({ ...model, world: { ...model.world, images: [] } }) },
      gone: ['L3', 'L5', 'L6', 'L7'],
    },
  ],
  unrelated: { edit: (model) => ({ ...model, world: { ...model.world, tags: [] } }) },
  hazard: {
    rule: 'mutable-tag-on-stored-data',
    message: /^StatefulSet hafen\/hafen-database keeps data and runs goharbor\/harbor-db:dev, which is not/,
  },
  rootCause: /^goharbor\/harbor-db:dev is another image on kai-2 than the one that wrote the data of StatefulSet hafen\/hafen-database/,
  fix: 'W1',
  recovery: /harbor-db@sha256:9f37a6e1d08c/,
  names: ['kai-0', 'kai-1', 'kai-2', 'hafen', 'moewe', 'shopfront', 'backoffice'],
});
