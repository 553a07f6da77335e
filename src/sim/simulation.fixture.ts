import type { TimeMs } from '#base/brand.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { type Actor, onObject } from './actor.ts';
import type { Program, Simulation } from './simulation.ts';
import { defineRow } from './store/definitions.ts';

export interface ConfigMap extends KubeObject {
  readonly data: Readonly<Record<string, string>>;
}

const closed = defineRow<boolean>('closed');

/** Makes as many copies of a ConfigMap as it asks for, one second later. */
const copier: Actor = {
  name: 'copier',
  watches: [onObject<ConfigMap>('ConfigMap', ({ ref, after }) => (after?.data.copies === undefined ? [] : [ref]))],
  active: (view) => view.row(closed, view.ref('gate', '', 'copier')) !== true,
  *reconcile(ref, view, wake) {
    if (!wake.timers.includes('copy')) {
      yield { verb: 'wake', at: (view.now + 1000) as TimeMs, why: 'copy' };
      return;
    }
    const source = view.object<ConfigMap>(ref);
    for (let copy = 0; copy < Number(source?.data.copies); copy++) yield { verb: 'create', object: configMap(`${ref.name}-copy-${copy}`, {}) };
  },
};

/** A program of one actor, to test the run loop with. */
export function aProgram(): Program {
  return {
    actors: [copier],
    indexes: [],
    tallies: [],
    admission:
      () =>
      ({ object }) =>
        object,
    writable: () => true,
    gates: ['closed'],
  };
}
aProgram.closed = closed;

export function configMap(name: string, data: ConfigMap['data']): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'a' }, data };
}

export function contentsOf(simulation: Simulation): string[] {
  return simulation.view.list('ConfigMap').map(({ name }) => name);
}
