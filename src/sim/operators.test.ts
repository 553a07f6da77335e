import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { performAction } from '#sim/actions/actions.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { turnOff } from '#testing/random-twin.ts';
import { operatorActs, operatorProcess } from './operators.ts';
import { incarnationOf } from './processes.ts';

const gardener = { kind: 'Deployment', namespace: 'garden', name: 'gardener' } as const;

function anEve(replicas = 1) {
  const cluster = aCluster().controlPlane('n1').node('n2').node('n3').deployment('garden/gardener', { replicas });
  const model = cluster.build();
  const annotations = { 'blackstart.dev/provides': 'operator(gardens)' };
  const objects = model.objects.map((source) => {
    if (source.object.kind !== 'Deployment') return source;
    const object = source.object as unknown as { spec: { template: { metadata: object } } };
    const template = { ...object.spec.template, metadata: { ...object.spec.template.metadata, annotations } };
    return { ...source, object: { ...source.object, spec: { ...object.spec, template } } };
  });
  return { ...model, objects };
}

test('an operator acts while one of its pods runs, and not while none does', () => {
  const simulation = assembleTwin(anEve(), { catalogue: [], seed: 1, calendarStartMs: 0 }).eve.fork();
  const before = operatorActs(simulation.view, 'gardens');

  performAction(simulation, { kind: 'patch', object: gardener, patch: { spec: { replicas: 0 } } });
  simulation.runTo((simulation.state.now + 60_000) as TimeMs);
  const without = operatorActs(simulation.view, 'gardens');
  performAction(simulation, { kind: 'patch', object: gardener, patch: { spec: { replicas: 1 } } });
  simulation.runTo((simulation.state.now + 60_000) as TimeMs);

  expect([before, without, operatorActs(simulation.view, 'gardens')]).toEqual([true, false, true]);
  expect(incarnationOf(simulation.view, operatorProcess('gardens'))).toBe(1);
});

test('an operator of which another pod runs goes on when a machine is lost', () => {
  const simulation = assembleTwin(anEve(3), { catalogue: [], seed: 1, calendarStartMs: 0 }).eve.fork();

  turnOff(simulation, 'n3');
  simulation.runTo((simulation.state.now + 10_000) as TimeMs);

  expect(operatorActs(simulation.view, 'gardens')).toBe(true);
});

test('an operator that nobody described is taken to run', () => {
  const { view } = aCluster().controlPlane('n1').twin().eve;

  expect(operatorActs(view, 'gardens')).toBe(true);
});
