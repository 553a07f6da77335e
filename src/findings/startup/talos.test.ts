import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { isWorkingPod } from '#sim/capabilities/judge.ts';
import { parseFault } from '#sim/faults/fault.ts';
import type { Twin } from '#sim/twin.ts';
import { readFiles } from '#sources/read-files.ts';
import { runContingency } from '../contingency.ts';
import { startUpAnalysis } from './power-loss.ts';

interface Options {
  readonly version: string;
  readonly mirror: 'cluster' | 'down' | 'web-page' | 'up';
  readonly second: boolean;
  readonly servers: number;
}

/** Talos servers that pull their kubelet through a mirror, which may be a registry on their own ports. */
function twinOf({ version, mirror, second, servers }: Options): Twin {
  const endpoint = mirror === 'cluster' ? 'http://127.0.0.1:5000' : 'https://mirror.example.org';
  const machine = (index: number) => ({
    version: 'v1alpha1',
    machine: {
      type: 'controlplane',
      network: { hostname: `t${index}` },
      install: { image: `ghcr.io/siderolabs/installer:v${version}` },
      kubelet: { image: 'ghcr.io/siderolabs/kubelet:v1.28.3' },
      registries: { mirrors: { 'ghcr.io': { endpoints: [endpoint, ...(second ? ['https://ghcr.io'] : [])] } } },
    },
    cluster: { clusterName: 'lab', controlPlane: { endpoint: 'https://10.0.0.1:6443' }, allowSchedulingOnControlPlanes: true },
  });
  const labels = { app: 'store' };
  const container = { name: 'main', image: 'quay.io/team/store:1', ports: [{ containerPort: 5000, hostPort: 5000 }] };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  const store = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'store', namespace: 'lab' },
    spec: { selector: { matchLabels: labels }, template },
  };
  const world = { hosts: { 'mirror.example.org': { state: mirror === 'cluster' ? 'down' : mirror } } };
  const machines = Array.from({ length: servers }, (_, index) => ({ path: `t${index}.yaml`, text: JSON.stringify(machine(index)) }));
  const files = [...machines, { path: 'store.yaml', text: JSON.stringify(store) }, { path: 'world.yaml', text: JSON.stringify(world) }];
  return assembleTwin(readFiles(files), { catalogue, seed: 1, calendarStartMs: 0 });
}

const cases = ['1.7.6', '1.9.0'].flatMap((version) =>
  (['cluster', 'down', 'web-page', 'up'] as const).flatMap((mirror) =>
    [false, true].map((second, index): Options => ({ version, mirror, second, servers: index === 0 ? 1 : 3 })),
  ),
);

test.each(cases)('the analysis of Talos nodes agrees with a wiping power loss: $version, mirror $mirror, second $second', (options) => {
  const twin = twinOf(options);
  const fault = parseFault('power-loss:wiped');
  if ('wrong' in fault) throw new Error(fault.wrong);

  const analysed = startUpAnalysis(twin, true).stuck.map(({ name }) => name);
  const { simulation } = runContingency(twin, [fault], 6 * 3_600_000);

  const pods = twin.eve.view.list('Pod');
  const down = pods.filter((ref) => isWorkingPod(twin.eve.view, ref) && !isWorkingPod(simulation.view, ref)).map(({ name }) => name);
  expect(pods).toHaveLength(options.servers);
  expect(analysed.sort()).toEqual(down.sort());
});
