import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import { explainObject } from '#findings/explain/explain-object.ts';
import type { Cause } from '#model/place.ts';
import { readFolder } from '#sources/read.ts';
import { proveIncident } from '../../../test/incident-proof.ts';
import { runScenario, scenarioTwin } from '../run.ts';
import { inputsOf } from '../scenario.ts';
import { topolvmCalicoWebhook2019, withoutNamespace } from './scenario.ts';

proveIncident(topolvmCalicoWebhook2019, {
  causes: [
    {
      without: 'the webhook being asked in kube-system',
      removal: { edit: (model) => withoutNamespace(model, 'kube-system') },
      gone: ['F1', 'F2', 'F3', 'F4'],
    },
    {
      without: 'the loss of one of the workers',
      removal: { timeline: (steps) => steps.filter(({ id }) => id !== 'oven-1') },
      gone: ['F1', 'F2', 'F3', 'F4'],
    },
    {
      without: 'the loss of disks and Nodes',
      removal: { timeline: (steps) => steps.map((step) => ({ ...step, do: { fault: `node-down:${step.id}+5m` } })) },
      gone: ['F1', 'F2', 'F3', 'F4'],
    },
  ],
  unrelated: { edit: (model) => ({ ...model, objects: model.objects.filter(({ object }) => object.metadata.name !== 'breadline') }) },
  hazard: {
    rule: 'webhook-needs-what-it-admits',
    message: /^webhook pod-hook\.topolvm\.cybozu\.com has to admit the pods of DaemonSet kube-system\/calico-node/,
  },
  rootCause: /^webhook pod-hook\.topolvm\.cybozu\.com/,
  fix: 'W1',
  recovery: /topolvm-hook/,
  names: ['master-1', 'oven-1', 'oven-2', 'oven-3', 'bakery', 'breadline', 'topolvm-hook', 'topolvm-system'],
});

test('what holds the DaemonSet is told around the circle: webhook, its pod, the nodes, their network', () => {
  const { folder } = topolvmCalicoWebhook2019;
  const { twin, simulation } = runScenario(
    scenarioTwin(topolvmCalicoWebhook2019, readFolder(fileURLToPath(folder), inputsOf(topolvmCalicoWebhook2019)), catalogue),
    [],
    30 * 60_000,
  );

  const told = textsOf(explainObject(twin, simulation, 'ds/calico-node', 'kube-system').cause);

  expect(told.slice(-2)).toEqual(['cni(oven-1) is not met', 'DaemonSet kube-system/calico-node, which provides cni, has no pod on oven-1']);
  expect(told).toContainEqual(expect.stringMatching(/^nodes oven-1, oven-2 and oven-3 are not ready: .*NetworkPluginNotReady/));
});

function textsOf({ text, because = [] }: Cause): readonly string[] {
  return [text, ...because.flatMap(textsOf)];
}
