import type { TimeMs } from '#base/brand.ts';
import { type Actor, type Outcome, onRow, type Reconciliation, setRow, type Wake, type Write } from '../actor.ts';
import { capabilityFlips, waits } from '../capabilities/waits.ts';
import { lapsedCertificates } from '../certificates.ts';
import { machines } from '../machines.ts';
import {
  acts,
  apiServerProcess,
  controllerManagerProcess,
  incarnationOf,
  kubeletProcess,
  processes,
  processRef,
  schedulerProcess,
} from '../processes.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { apiServerRefs, apiServerState, apiServers } from './api-servers.ts';
import { type Stage, stageOf, stages } from './control-plane-stage.ts';
import { answering, certificateTrouble, ledBy } from './credentials.ts';
import { apiServerStartMs, etcdPromotionMs, etcdStartMs, leaderChangeMs, leaderStartMs } from './durations.ts';
import { type EtcdMember, etcdMembers, hasQuorum, mayJoin, memberOf, votes } from './etcd/members.ts';
import { apiStops, clusterRef, controlPlaneNodes, controlPlanes, nodeConfigs } from './node-config.ts';
import { type ImageSource, keepImages, obtain, waitForImage } from './service-images.ts';

const leaders = defineRow<string>('leader');

/**
 * etcd and the static pods of a control-plane node: etcd first, the API server only with quorum, since it is rendered
 * or becomes ready only then. [talos v1.4.6 controllers/k8s/control_plane_static_pod.go; kubeadm: crash-loops until etcd answers]
 */
function controlPlaneNode(source: ImageSource): Actor {
  return {
    name: 'control-plane-node',
    watches: [
      onRow(machines, ({ ref }) => [ref]),
      onRow(processes, ({ ref }, view) => (ref.name.startsWith('kubelet/') ? [view.ref('Node', '', ref.name.slice('kubelet/'.length))] : [])),
      onRow(stages, (_, view) => controlPlaneNodes(view)),
      onRow(etcdMembers, (_, view) => controlPlaneNodes(view)),
      onRow(lapsedCertificates, (_, view) => controlPlaneNodes(view)),
      onRow(capabilityFlips, ({ ref }, view) => (ref.kind === 'control-plane' && ref.name !== 'cluster' ? [view.ref('Node', '', ref.name)] : [])),
    ],
    active: (view, node) => view.row(controlPlanes, clusterRef(view))?.nodes.includes(node.name) ?? false,
    *reconcile(node, view, wake) {
      const stage = stageOf(view, node);
      const phase = view.row(machines, node)?.phase ?? 'up';
      if (phase !== 'up' && phase !== 'stopping') {
        if (stage !== 'down') yield setRow(stages, node, 'down', `etcd and the API server of ${node.name} are gone`);
        return;
      }
      if (phase === 'up') yield* advance(source, view, node, stage, wake);
    },
  };
}

function* advance(source: ImageSource, view: View, node: ObjectRef, stage: Stage, wake: Wake): Reconciliation {
  switch (stage) {
    case 'down':
      yield setRow(stages, node, 'starting');
      yield { verb: 'wake', at: (view.now + etcdStartMs) as TimeMs, why: 'etcd' };
      return;
    case 'starting':
      if (wake.timers.includes('etcd') || view.row(waits, waiterOf(view, node)) !== undefined) yield* startEtcd(source, view, node);
      return;
    case 'joining':
      if (mayJoin(view, node)) yield* learn(view, node, `etcd of ${node.name} ${joinText(memberOf(view, node))}`);
      return;
    case 'learner':
      yield* promote(view, node);
      return;
    case 'etcd':
      yield* serve(source, view, node, wake);
      return;
    case 'serving':
  }
}

/** With data it starts as before; without, it has to be taken in again. [talos v1.4.6 services/etcd.go] */
function* startEtcd(source: ImageSource, view: View, node: ObjectRef): Reconciliation {
  const image = view.row(nodeConfigs, node)?.etcdImage;
  const here = yield* haveImages(source, view, node, image === undefined ? [] : [image], 'system', 'etcd', 'etcd');
  if (!here) return;
  const { listed, data } = memberOf(view, node);
  if (!data) yield setRow(stages, node, 'joining', `etcd of ${node.name} has no data: it has to join`);
  else if (listed === 'learner') yield* learn(view, node, `etcd of ${node.name} runs as a learner`);
  else yield setRow(stages, node, 'etcd', `etcd of ${node.name} runs`);
}

/** Who waits for the images of etcd and the static pods. */
function waiterOf(view: View, node: ObjectRef): ObjectRef {
  return view.ref('control-plane', '', node.name);
}

function joinText({ listed }: EtcdMember): string {
  return listed === 'no' ? 'is added as a learner' : 'is added as a learner, its old member removed';
}

function* learn(view: View, node: ObjectRef, what: string): Reconciliation {
  yield setRow(etcdMembers, node, { listed: 'learner', data: true, learnerSince: view.now }, what);
  yield setRow(stages, node, 'learner');
  yield { verb: 'wake', at: (view.now + etcdPromotionMs) as TimeMs, why: 'promote' };
}

/** A learner that has caught up promotes itself, which takes a quorum of the others. [talos v1.4.6 services/etcd.go promoteMember] */
function* promote(view: View, node: ObjectRef): Reconciliation {
  const { learnerSince = view.now } = memberOf(view, node);
  if (view.now < learnerSince + etcdPromotionMs || !hasQuorum(view)) return;
  yield setRow(etcdMembers, node, undefined, `etcd of ${node.name} is promoted to a voter`);
  yield setRow(stages, node, 'etcd', `etcd of ${node.name} runs`);
}

function* serve(source: ImageSource, view: View, node: ObjectRef, wake: Wake): Reconciliation {
  if (!hasQuorum(view) || !acts(view, kubeletProcess(node.name))) return;
  if (!wake.timers.includes('api server')) {
    yield { verb: 'wake', at: (view.now + apiServerStartMs) as TimeMs, why: 'api server' };
    return;
  }
  const images = view.row(nodeConfigs, node)?.controlPlaneImages ?? [];
  if (yield* haveImages(source, view, node, images, 'cri', 'the control plane', 'api server'))
    yield setRow(stages, node, 'serving', `the API server of ${node.name} answers`);
}

/** True when all are in the store; else they are being pulled (`timer` fires then) or waited for. */
function* haveImages(
  source: ImageSource,
  view: View,
  node: ObjectRef,
  images: readonly string[],
  resolver: 'cri' | 'system',
  service: string,
  timer: string,
): Generator<Write, boolean, Outcome> {
  const waiter = waiterOf(view, node);
  const obtained = obtain(source, view, node.name, images, resolver);
  if (obtained.kind === 'missing') {
    yield* waitForImage(view, waiter, node.name, obtained, `${service} of ${node.name}`);
    return false;
  }
  if (view.row(waits, waiter) !== undefined) yield setRow(waits, waiter, undefined);
  if (obtained.kind === 'present') return true;
  yield* keepImages(view, node, obtained.images);
  yield { verb: 'wake', at: (view.now + obtained.durationMs) as TimeMs, why: timer };
  return false;
}

/** The control plane as a whole: the API answers with quorum and a server, controllers act once one of them leads. */
const controlPlane: Actor = {
  name: 'control-plane',
  watches: [
    onRow(stages, (_, view) => [clusterRef(view)]),
    onRow(apiServers, (_, view) => [clusterRef(view)]),
    onRow(etcdMembers, (_, view) => [clusterRef(view)]),
    onRow(lapsedCertificates, (_, view) => [clusterRef(view)]),
    onRow(apiStops, ({ ref }) => [ref]),
  ],
  active: () => true,
  *reconcile(cluster, view, wake) {
    const nodes = view.row(controlPlanes, cluster)?.nodes ?? [];
    const serving = nodes.filter((name) => stageOf(view, view.ref('Node', '', name)) === 'serving');
    const trusted = serving.filter((name) => answering(view, name));
    const able = nodes.length === 0 ? answering(view) && servesOutside(view) : hasQuorum(view) && trusted.length > 0;
    const answers = able && view.row(apiStops, cluster) === undefined;
    if (answers !== acts(view, apiServerProcess))
      yield turn(view, apiServerProcess, answers, answers ? 'the API server answers' : lostText(view, serving));
    for (const process of [controllerManagerProcess, schedulerProcess]) yield* lead(view, process, answers, { nodes, trusted }, wake);
  },
};

/** Whether any API server outside the nodes is healthy; one that is not described is. */
function servesOutside(view: View): boolean {
  const servers = apiServerRefs(view);
  return servers.length === 0 || servers.some((ref) => apiServerState(view, ref).phase === 'ready');
}

/** One leader at a time: it acts while its node serves; a new one takes over when the lease has run out. */
function* lead(
  view: View,
  process: string,
  answers: boolean,
  { nodes, trusted }: { readonly nodes: readonly string[]; readonly trusted: readonly string[] },
  wake: Wake,
): Reconciliation {
  const leader = view.row(leaders, leaderRef(view, process));
  const able = trusted.filter((node) => ledBy(view, process, node));
  const leaderServes = leader === undefined ? ledBy(view, process) : able.includes(leader);
  if (acts(view, process) && answers && leaderServes) return;
  if (acts(view, process)) {
    const why = answers ? lossText(view, process, leader) : `${process} cannot renew its lease: the API does not answer`;
    yield turn(view, process, false, why);
  }
  if (!answers || (nodes.length === 0 ? !leaderServes : able.length === 0)) return;
  if (!wake.timers.includes(process)) {
    yield { verb: 'wake', at: (view.now + (leaderServes ? leaderStartMs : leaderChangeMs)) as TimeMs, why: process };
    return;
  }
  const next = leaderServes ? leader : able[0];
  if (next !== undefined) yield setRow(leaders, leaderRef(view, process), next);
  yield turn(view, process, true, `${process} leads${next === undefined ? '' : ` on ${next}`}`);
}

/** Which node's instance leads, on the eve: the first of the control plane's nodes. */
export function firstLeaders(view: View, nodes: readonly string[]): Write[] {
  const [first] = nodes;
  return first === undefined ? [] : [controllerManagerProcess, schedulerProcess].map((process) => setRow(leaders, leaderRef(view, process), first));
}

function leaderRef(view: View, process: string): ObjectRef {
  return view.ref('leader', '', process);
}

function turn(view: View, process: string, acting: boolean, what: string) {
  const incarnation = incarnationOf(view, process) + (acting ? 1 : 0);
  return setRow(processes, processRef(view, process), { acting, incarnation }, what);
}

function lossText(view: View, process: string, leader: string | undefined): string {
  const trouble = certificateTrouble(view, process, leader);
  return trouble === undefined ? `${process} loses its leader ${leader}` : `${process} is not let in: ${trouble}`;
}

function lostText(view: View, serving: readonly string[]): string {
  if (view.row(apiStops, clusterRef(view)) !== undefined) return 'the API servers are stopped';
  const trouble = certificateTrouble(view, apiServerProcess, serving[0]);
  if (trouble !== undefined) return trouble;
  const outside = apiServerRefs(view);
  if (outside.length > 0) return `none of the API servers ${outside.map(({ name }) => name).join(', ')} is healthy`;
  const { voters, running } = votes(view);
  return serving.length > 0 || !hasQuorum(view) ? `etcd has lost its quorum: ${running} of ${voters.length} members run` : 'no API server runs';
}

export function controlPlaneActors(source: ImageSource): readonly Actor[] {
  return [controlPlaneNode(source), controlPlane];
}
