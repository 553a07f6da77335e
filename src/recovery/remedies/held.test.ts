import { expect, test } from 'vitest';
import { afterFault, nodes, shopTwin, volumeOf, workload } from '#testing/shop.ts';
import { found } from './found.fixture.ts';

const { objects: volume, pod } = volumeOf('csi.example.org');
const taint = 'kubectl taint nodes w1 node.kubernetes.io/out-of-service=nodeshutdown:NoExecute';

test.each(['Deployment', 'StatefulSet'] as const)('a volume that a dead node keeps from a %s is let go by the taint, or with its pod', (kind) => {
  const twin = shopTwin([...nodes(8, 8), ...volume, workload(kind, 'web', { pod })], { runs: { w1: ['shop/web'] } });

  const { cause, steps, instead } = found(twin, afterFault(twin, 'node-down:w1'));

  expect({ cause, steps }).toEqual({ cause: 'machine', steps: ['power on w1'] });
  expect(instead).toEqual([taint, expect.stringMatching(/^kubectl delete pod\/web-\S+ -n shop --force$/)]);
});
