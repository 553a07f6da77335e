import type { TimeMs } from '#base/brand.ts';
import type { Pod } from '#model/kubernetes.ts';
import { lapsedCertificates } from '#sim/certificates.ts';
import { knowsDisks } from '#sim/load/disks.ts';
import { repairRef, repairsAfter } from '#sim/nodes/node-repair.ts';
import { acts, apiServerProcess, controllerManagerProcess, schedulerProcess } from '#sim/processes.ts';
import { routes } from '#sim/registries/registries.ts';
import { volumeKind } from '#sim/storage/longhorn/kinds.ts';
import { cephs } from '#sim/storage/rook/ceph-rows.ts';
import type { Twin } from '#sim/twin.ts';
import { workloads } from '#sim/workloads.ts';
import { unrendered } from '#sim/world.ts';

/**
 * Whether nothing goes on in a cluster but what a lost node sets off, and nobody takes part in that but Kubernetes itself:
 * everything is ready, and left alone for as long as a run lasts nothing changes.
 */
export function isQuiet(twin: Twin, forMs: number): boolean {
  return !othersTakePart(twin) && isAllReady(twin) && staysAsItIs(twin, forMs);
}

/** Delivery from Git, storage that repairs itself, disks that fill, machines that are replaced, certificates that are over, and what is not known. */
function othersTakePart({ model, eve: { view } }: Twin): boolean {
  return (
    model.gitOps !== undefined ||
    unrendered(view).length > 0 ||
    view.rows(cephs).length > 0 ||
    view.list(volumeKind).length > 0 ||
    view.rows(lapsedCertificates).length > 0 ||
    knowsDisks(model) ||
    view.row(repairsAfter, repairRef(view)) !== undefined ||
    view.rows(routes).some(([, { via }]) => via === 'unknown')
  );
}

function isAllReady({ eve: { view } }: Twin): boolean {
  const all = workloads(view);
  const isPlaced = (pod: Pod) => pod.spec.nodeName !== undefined && pod.spec.nodeName !== '';
  return (
    [apiServerProcess, controllerManagerProcess, schedulerProcess].every((process) => acts(view, process)) &&
    all.some(({ ready, done }) => ready && !done) &&
    all.every(({ ready, done, ref }) => ready && (done || ref.kind !== 'Job')) &&
    view.objects<Pod>('Pod').every(isPlaced)
  );
}

function staysAsItIs({ eve }: Twin, forMs: number): boolean {
  const alone = eve.fork();
  const from = alone.state.trace.next;
  alone.runTo((alone.state.epoch + forMs) as TimeMs);
  return alone.state.trace.next === from;
}
