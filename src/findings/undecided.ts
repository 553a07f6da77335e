import type { Pod } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import type { End, Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import { unrendered } from '#sim/world.ts';
import { counted } from './words.ts';

/** What keeps a run without failures from being a plain yes. */
export function undecided(twin: Twin, run: { readonly simulation: Simulation; readonly end: End; readonly wasReady: number }): readonly Cause[] {
  return [...neverSettles(run.end), ...nothingKnown(run.simulation, run.wasReady), ...hingesOnCapacity(twin, run.simulation)];
}

function neverSettles({ end, by }: End): readonly Cause[] {
  return end === 'livelock' ? [{ text: `the run changes without end at one instant (${by}); what comes after is not known` }] : [];
}

/** Without a workload that was ready there is nothing to come back, and nothing to say. */
function nothingKnown({ view }: Simulation, wasReady: number): readonly Cause[] {
  if (wasReady > 0) return [];
  const releases = unrendered(view).length;
  const left = releases === 0 ? '' : `; ${counted(releases, 'release')} ${releases === 1 ? 'was' : 'were'} not rendered`;
  return [{ text: `no workload is known that was ready before${left}` }];
}

/** A pod that moved to a node whose capacity nobody stated may not fit there. */
function hingesOnCapacity(twin: Twin, { view }: Simulation): readonly Cause[] {
  if (twin.unknownCapacity.size === 0) return [];
  const made = view.list('Pod').filter((ref) => twin.eve.view.object(ref) === undefined);
  const moved = made.filter((ref) => asksForRoom(view.object<Pod>(ref)) && !isOfNewJob(view.object<Pod>(ref), twin));
  const nodes = new Set(moved.flatMap((ref) => view.object<Pod>(ref)?.spec.nodeName ?? []).filter((node) => twin.unknownCapacity.has(node)));
  return [...nodes].sort().map((node) => ({ text: `whether ${node} has room for the pods that move there: state its cpu and memory in world.yaml` }));
}

/** A Job that begins meanwhile, as a CronJob's do, would have begun without the outage too. */
function isOfNewJob(pod: Pod | undefined, { eve }: Twin): boolean {
  const owner = pod?.metadata.ownerReferences?.find(({ controller }) => controller === true);
  return owner?.kind === 'Job' && eve.view.get('Job', pod?.metadata.namespace ?? '', owner.name) === undefined;
}

function asksForRoom(pod: Pod | undefined): boolean {
  return pod?.spec.containers.some(({ resources }) => Object.keys(resources?.requests ?? {}).length > 0) ?? false;
}

/** A pod that is gone and that a controller nobody simulates may or may not make again: an operator's. */
export function unknownOwner(twin: Twin, ref: ObjectRef): Cause | undefined {
  const owner = twin.eve.view.object<Pod>(ref)?.metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return undefined;
  return {
    text: `whether ${owner.kind} ${ref.namespace}/${owner.name} makes pod ${ref.namespace}/${ref.name} again: its controller is not simulated`,
  };
}
