import type { TimeMs } from '#base/brand.ts';
import { type Actor, onRow, type Reconciliation, setRow, type Wake } from '../actor.ts';
import { capabilityFlips, waits } from '../capabilities/waits.ts';
import { lapsedCertificates, lapsedOf, nodesOf } from '../certificates.ts';
import { machines } from '../machines.ts';
import { acts, incarnationOf, kubeletProcess, processes, processRef } from '../processes.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { bootTimeoutMs, kubeletStartMs, servicePullMs } from './durations.ts';
import { nodeConfigs } from './node-config.ts';
import { powerOrders } from './power.ts';
import { type ImageSource, keepImages, obtain, waitForImage } from './service-images.ts';
import { bootSlots, flipSlots } from './talos/slots.ts';

/** When the kubelet's service began to start in this boot; its image is tried for twenty minutes from then. */
const startedAt = defineRow<TimeMs>('kubelet-service-start');

/**
 * Starts a node's kubelet once its machine is up and, where the kubelet itself is an image, that image is there.
 * Up to 20 minutes of pulling, then the service has failed until the boot times out after 70 and is repeated.
 * [talos v1.4.6 internal/app/machined/pkg/system/service_runner.go, v1alpha1_sequencer.go]
 */
export function kubeletService(source: ImageSource): Actor {
  return {
    name: 'kubelet-service',
    watches: [
      onRow(machines, ({ ref }) => [ref]),
      onRow(capabilityFlips, ({ ref }) => (ref.kind === 'Node' ? [ref] : [])),
      onRow(lapsedCertificates, ({ ref }, view) => (ref.name.split('/')[0] === 'kubelet' ? nodesOf(view, ref) : [])),
    ],
    active: () => true,
    *reconcile(node, view, wake) {
      const process = kubeletProcess(node.name);
      const phase = view.row(machines, node)?.phase ?? 'up';
      if (phase === 'stopping') return;
      if (phase !== 'up') {
        yield* stop(view, node, process, `the kubelet of ${node.name} is gone`);
        return;
      }
      const lapsed = lapsedOf(view, 'kubelet', node.name);
      if (lapsed !== undefined) {
        yield* stop(view, node, process, `the kubelet of ${node.name} is not let in: ${lapsed.text}`);
        return;
      }
      if (acts(view, process)) return;
      yield* start(source, view, node, wake);
    },
  };
}

function* stop(view: View, node: ObjectRef, process: string, what: string): Reconciliation {
  if (view.row(waits, node) !== undefined) yield setRow(waits, node, undefined);
  yield setRow(startedAt, node, undefined);
  if (!acts(view, process)) return;
  yield setRow(processes, processRef(view, process), { acting: false, incarnation: incarnationOf(view, process) }, what);
}

function* start(source: ImageSource, view: View, node: ObjectRef, wake: Wake): Reconciliation {
  const since = view.row(startedAt, node);
  if (since === undefined) {
    yield setRow(startedAt, node, view.now);
    yield { verb: 'wake', at: (view.now + kubeletStartMs) as TimeMs, why: 'start' };
    return;
  }
  if (wake.timers.includes('boot timeout') && view.now >= since + bootTimeoutMs) {
    yield* timeOut(view, node);
    return;
  }
  if (view.now < since + kubeletStartMs || view.now > since + servicePullMs) return;
  yield* tryToStart(source, view, node, since);
}

/** After an upgrade the slot before is booted. [talos v1.4.6 internal/app/machined/main.go, revert.go] */
function* timeOut(view: View, node: ObjectRef): Reconciliation {
  const slots = view.row(bootSlots, node);
  if (slots?.tagged === true) yield* flipSlots(view, node, `${node.name} goes back to Talos ${slots.other ?? slots.active}`);
  const what = `${node.name}: its services are not up 70 minutes after boot; it boots again`;
  yield setRow(powerOrders, node, { order: 'reboot', graceful: false, wiped: false }, what);
}

function* tryToStart(source: ImageSource, view: View, node: ObjectRef, since: TimeMs): Reconciliation {
  const image = view.row(nodeConfigs, node)?.kubeletImage;
  const obtained = obtain(source, view, node.name, image === undefined ? [] : [image], 'system');
  if (obtained.kind === 'missing') {
    if (view.row(waits, node) === undefined) yield { verb: 'wake', at: (since + bootTimeoutMs) as TimeMs, why: 'boot timeout' };
    yield* waitForImage(view, node, node.name, obtained, `the kubelet of ${node.name}`);
    return;
  }
  if (view.row(waits, node) !== undefined) yield setRow(waits, node, undefined);
  if (obtained.kind === 'pulled') {
    yield* keepImages(view, node, obtained.images);
    yield { verb: 'wake', at: (view.now + obtained.durationMs) as TimeMs, why: 'pulled' };
    return;
  }
  const process = kubeletProcess(node.name);
  yield setRow(
    processes,
    processRef(view, process),
    { acting: true, incarnation: incarnationOf(view, process) + 1 },
    `the kubelet of ${node.name} runs`,
  );
}
