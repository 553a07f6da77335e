import { expect, test } from 'vitest';
import { parseRequirement, type Requirement } from '#model/capabilities/requirement.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { unknownsMet, unknownsRef } from '../world.ts';

const cluster = aCluster().controlPlane('s1').node('w1');

function requirement(text: string): Requirement {
  const parsed = parseRequirement(text, 'shop');
  if ('wrong' in parsed) throw new Error(parsed.wrong);
  return parsed;
}

/** Whether it is met if unknowns are met, and if they are not. */
function answers(made: ReturnType<typeof aCluster>, text: string): boolean[] {
  const twin = made.twin();
  return [true, false].map((value) => {
    const simulation = twin.eve.fork();
    simulation.perform({ verb: 'row', table: unknownsMet, ref: unknownsRef(simulation.view), value }, 'test');
    return twin.judge.meets(simulation.view, requirement(text));
  });
}

const driver = { apiVersion: 'storage.k8s.io/v1', kind: 'CSIDriver', metadata: { name: 'disks.example.org' }, spec: {} } as KubeObject;

function deployment(name: string, pod: object): KubeObject {
  const labels = { app: name };
  const spec = { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'shop' }, spec } as KubeObject;
}

test('a driver whose node plugin is not recognised is not known to work; one that nobody described is assumed to', () => {
  const plugin = deployment('plugin', { containers: [{ name: 'a', image: 'images.example.org/a:1', args: ['--drivername=disks.example.org'] }] });

  expect(answers(cluster.with(driver), 'csi(disks.example.org)')).toEqual([true, false]);
  expect(answers(cluster, 'csi(disks.example.org)')).toEqual([true, true]);
  expect(answers(cluster.with(driver, plugin), 'csi(disks.example.org)')).toEqual([true, true]);
});

test('a Secret that a pod refers to and nobody described is there; one that only a need names is not', () => {
  const volumes = [{ name: 'v', secret: { secretName: 'token' } }];
  const made = cluster.with(deployment('web', { volumes, containers: [{ name: 'a', image: 'images.example.org/a:1' }] }));

  expect(answers(made, 'secret(token)')).toEqual([true, true]);
  expect(answers(made, 'secret(other)')).toEqual([false, false]);
});
