import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { catalogue } from '#catalogue/catalogue.ts';
import type { Node, Pod } from '#model/kubernetes.ts';
import type { DiskFact } from '#model/world/world.ts';
import { readFiles } from '#sources/read-files.ts';
import { assembleTwin } from '../assemble.ts';
import { acts, kubeletProcess } from '../processes.ts';
import type { Simulation } from '../simulation.ts';
import { imageStores } from '../world.ts';

const images = [
  { names: ['docker.io/library/unused:1', 'docker.io/library/unused@sha256:'.padEnd(96, '0')], sizeBytes: 4 * 1024 ** 3 },
  { names: ['docker.io/library/web:1'], sizeBytes: 1024 ** 3 },
];
const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, status: { images } };
const pod = (name: string, annotations = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', annotations },
  spec: { nodeName: 'n1', containers: [{ name: 'c', image: 'web:1' }] },
});

function aDay(disk: DiskFact, ...late: readonly object[]): Simulation {
  const files = [
    { path: 'cluster.yaml', text: `${JSON.stringify(node)}\n---\n${JSON.stringify(pod('web'))}` },
    { path: 'world.yaml', text: JSON.stringify({ nodes: { n1: { disk } } }) },
  ];
  const { eve } = assembleTwin(readFiles(files), { catalogue, seed: 1, calendarStartMs: 0 });
  const simulation = eve.fork();
  for (const object of late) simulation.perform({ verb: 'create', object: object as never }, 'test');
  simulation.runTo((simulation.state.epoch + 86_400_000) as TimeMs);
  return simulation;
}

const pressureOf = ({ view }: Simulation) =>
  view.get<Node>('Node', '', 'n1')?.status?.conditions?.find(({ type }) => type === 'DiskPressure')?.status;
const imagesOn = ({ view }: Simulation) => [...(view.row(imageStores, view.ref('Node', '', 'n1')) ?? [])].length;

test('a disk that is too full on the eve is cleared of unused images, under all their names, and no pod has to go', () => {
  const simulation = aDay({ capacity: '100Gi', free: '10Gi' });

  expect(acts(simulation.view, kubeletProcess('n1'))).toBe(true);
  expect(imagesOn(simulation)).toBe(1);
  expect(pressureOf(simulation)).toBe('False');
  expect(simulation.view.get<Pod>('Pod', 'default', 'web')?.status?.phase).toBe('Running');
});

test('a disk with room is left alone, and its limits are those it is told', () => {
  expect(imagesOn(aDay({ capacity: '100Gi', free: '50Gi' }))).toBe(3);
  expect(imagesOn(aDay({ capacity: '100Gi', free: '50Gi', evictionHard: { 'imagefs.available': '55Gi' } }))).toBe(1);
  expect(imagesOn(aDay({ capacity: '100Gi', free: '50Gi', imageGCHighThresholdPercent: 40, imageGCLowThresholdPercent: 30 }))).toBe(1);
  expect(imagesOn(aDay({ capacity: '100Gi', free: '50Gi', images: { capacity: '50Gi', free: '1Gi' } }))).toBe(1);
});

test('a pod that writes more than there is room for is evicted', () => {
  const simulation = aDay(
    { capacity: '100Gi', free: '20Gi', evictionPressureTransitionPeriod: '1m30s' },
    pod('fills', { 'blackstart.dev/writes': '30Gi' }),
  );

  const { view } = simulation;
  expect(view.get<Pod>('Pod', 'default', 'fills')?.status?.phase).toMatch(/Succeeded|Failed/);
  expect(view.get<Pod>('Pod', 'default', 'web')?.status?.phase).toBe('Running');
  expect(pressureOf(simulation)).toBe('False');
});
