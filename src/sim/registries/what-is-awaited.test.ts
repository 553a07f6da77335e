import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { catalogue } from '#catalogue/catalogue.ts';
import { readFiles } from '#sources/read-files.ts';
import { performAction } from '../actions/actions.ts';
import { setRow } from '../actor.ts';
import { assembleTwin } from '../assemble.ts';
import { isWorkingPod } from '../capabilities/judge.ts';
import { type Fault, parseFault } from '../faults/fault.ts';
import { runFaults } from '../faults/inject.ts';
import type { Simulation } from '../simulation.ts';
import type { Twin } from '../twin.ts';
import { references } from '../world.ts';

const labels = { app: 'web' };
const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1', labels: { 'node-role.kubernetes.io/control-plane': '' } } };
const web = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'quay.io/team/web:1' }] } },
  },
};
const absent = '{ "references": { "absent": [{ "ref": "quay.io/team/web:1" }] } }';

function twinOf(world = '{}'): Twin {
  const text = [node, web].map((object) => JSON.stringify(object)).join('\n---\n');
  const model = readFiles([
    { path: 'cluster.yaml', text },
    { path: 'world.yaml', text: world },
  ]);
  return assembleTwin(model, { catalogue, seed: 1, calendarStartMs: 0 });
}

function after(twin: Twin, ...texts: readonly string[]): Simulation {
  const simulation = twin.eve.fork();
  runFaults(simulation, texts.map((text) => parseFault(text)) as Fault[], 2 * 3_600_000, twin.tools);
  return simulation;
}

function works(simulation: Simulation): boolean {
  const { view } = simulation;
  return view.list('Pod', 'shop').some((pod) => isWorkingPod(view, pod));
}

function tenMinutesLater(simulation: Simulation): Simulation {
  simulation.runTo((simulation.state.now + 600_000) as TimeMs);
  return simulation;
}

test('a pod whose pulls fail is started once somebody brings its image to the node', () => {
  const simulation = after(twinOf(), 'host-down:quay.io', 'power-loss:wiped');

  const before = works(simulation);
  performAction(simulation, { kind: 'preload-image', node: 'n1', reference: 'quay.io/team/web:1' });

  expect([before, works(tenMinutesLater(simulation))]).toEqual([false, true]);
});

test('a pod whose pulls fail is started once the Internet is reached again', () => {
  const twin = twinOf();

  const answers = ['internet-down', 'internet-down@0s+90m'].map((fault) => works(after(twin, fault, 'power-loss:wiped')));

  expect(answers).toEqual([false, true]);
});

test('a pod whose image does not exist is started once it does', () => {
  const simulation = after(twinOf(absent));

  const before = works(simulation);
  const ref = simulation.view.ref('reference', '', 'quay.io/team/web:1');
  simulation.perform(setRow(references, ref, { exists: true, certainty: 'observed' }), 'test');

  expect([before, works(tenMinutesLater(simulation))]).toEqual([false, true]);
});
