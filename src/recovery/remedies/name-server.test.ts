import { expect, test } from 'vitest';
import { performAction } from '#sim/actions/actions.ts';
import { nodeConfigs } from '#sim/nodes/node-config.ts';
import { aTalosCluster } from '#testing/talos-cluster.ts';
import { nameServerRemedies } from './name-server.ts';

test('a node that asks only the cluster asks a name server outside as well', () => {
  const simulation = aTalosCluster().eve.fork();
  const [remedy] = nameServerRemedies({ kind: 'name-server', node: 't1' }, simulation.view);

  for (const { action } of remedy?.steps ?? []) performAction(simulation, action);

  expect(simulation.view.row(nodeConfigs, simulation.view.ref('Node', '', 't1'))?.nameservers).toEqual(['192.0.2.53']);
});
