import type { TimeMs } from '#base/brand.ts';
import type { Pod } from '#model/kubernetes.ts';
import { type Actor, onObject, onRow, setRow } from './actor.ts';
import { type Judge, mayWorkOtherwise } from './capabilities/judge.ts';
import { machines } from './machines.ts';
import { leaderChangeMs, leaderStartMs } from './nodes/durations.ts';
import { acts, apiServerProcess, apiWritable, incarnationOf, processes, processRef } from './processes.ts';
import { podsOnNode } from './store/indexes.ts';
import type { ObjectRef } from './store/refs.ts';
import type { View } from './view.ts';
import { inGrace } from './world.ts';

const prefix = 'operator/';

/** The process that the pods of an operator carry: it acts while one of those that provide `operator(<of>)` works and leads. */
export function operatorProcess(of: string): string {
  return `${prefix}${of}`;
}

/**
 * Whether the controllers of an operator act: its pods run, one of them holds the lease, and the API takes writes. An
 * operator that nobody described is taken to run.
 *
 * @param of what stands in the capability `operator(...)`, such as `helmreleases` or `cephclusters`
 */
export function operatorActs(view: View, of: string): boolean {
  return apiWritable(view) && acts(view, operatorProcess(of));
}

/**
 * Turns the processes that pods carry on and off as those pods come and go. A new leader takes over once the lease of the
 * old one has run out; one that finds no lease to wait for starts at once.
 */
export function operators(judge: Judge, provisionsOf: (pod: Pod) => readonly string[]): Actor {
  return {
    name: 'operators',
    watches: [
      onObject<Pod>('Pod', (change, view) => (mayWorkOtherwise(change) ? operatorsOf(change.after ?? change.before, view, provisionsOf) : [])),
      onRow(machines, ({ ref }, view) => view.having(podsOnNode, ref.name).flatMap((pod) => operatorsOf(view.object<Pod>(pod), view, provisionsOf))),
      onRow(processes, ({ ref }, view) => (ref.name === apiServerProcess ? knownOperators(view) : [])),
    ],
    active: () => true,
    *reconcile(ref, view, wake) {
      const works = inGrace(view) || (apiWritable(view) && judge.has(view, { kind: 'operator', of: ref.name }));
      const process = operatorProcess(ref.name);
      if (works === acts(view, process)) return;
      if (!works) {
        yield turn(view, process, false, `${ref.name}: no operator runs`);
        return;
      }
      if (wake.timers.includes('lease')) yield turn(view, process, true, `${ref.name}: an operator leads`);
      else yield { verb: 'wake', at: (view.now + (hasLed(view, process) ? leaderChangeMs : leaderStartMs)) as TimeMs, why: 'lease' };
    },
  };
}

function* operatorRefs(provisions: readonly string[], view: View): Generator<ObjectRef> {
  for (const provision of provisions) {
    const of = /^operator\((.+)\)$/.exec(provision)?.[1];
    if (of !== undefined) yield view.ref('operator', '', of);
  }
}

const none: readonly never[] = [];

function operatorsOf(pod: Pod | undefined, view: View, provisionsOf: (pod: Pod) => readonly string[]): readonly ObjectRef[] {
  const provisions = pod === undefined ? none : provisionsOf(pod);
  return provisions.length === 0 ? none : [...operatorRefs(provisions, view)];
}

/** Operators of which a process was seen to stop or start. */
function knownOperators(view: View): readonly ObjectRef[] {
  return view.rows(processes).flatMap(([{ name }]) => (name.startsWith(prefix) ? [view.ref('operator', '', name.slice(prefix.length))] : []));
}

function hasLed(view: View, process: string): boolean {
  return incarnationOf(view, process) > 0;
}

function turn(view: View, process: string, acting: boolean, what: string): ReturnType<typeof setRow> {
  const incarnation = incarnationOf(view, process) + (acting ? 1 : 0);
  return setRow(processes, processRef(view, process), { acting, incarnation }, what);
}
