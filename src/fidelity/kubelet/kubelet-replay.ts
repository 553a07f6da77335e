import type { TimeMs } from '#base/brand.ts';
import type { KubeObject, Node, Pod } from '#model/kubernetes.ts';
import { podSummary } from '#model/printers/pod-summary.ts';
import { timeText } from '#model/time.ts';
import { type Actor, onObject } from '#sim/actor.ts';
import { kubeletActors } from '#sim/kubelet/actors.ts';
import { runtimeStops } from '#sim/kubelet/container-runtime.ts';
import { killContainers, killSandbox } from '#sim/kubelet/faults.ts';
import type { KubeletPorts, PullResult } from '#sim/kubelet/ports.ts';
import { machines } from '#sim/machines.ts';
import { apiServerProcess, incarnationOf, kubeletProcess, processes, processRef, runtimeProcess } from '#sim/processes.ts';
import { compile, Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import { imageStores } from '#sim/world.ts';
import { controlPlane } from '../control-plane/program.ts';
import { firstLookOf, timesOf } from './measured-times.ts';
import { withoutGenerated } from './names.ts';
import { freeByDf, measureDisk, mountFileSystem, startedBefore } from './node-file-system.ts';
import type { ActionLine, KubeletAnswer, KubeletQuestion, PodStory } from './record.ts';
import { type FileHistory, testProgram } from './test-program.ts';
import { pullFrom, type RegistryChange } from './test-registry.ts';

const namespace = 'kubelet';
export const testImage = '127.0.0.1:5000/t:1';
const by = 'recorder';

/** So much longer than the record lasted: what it shows last may come later in the twin. */
const runsOnSeconds = 60;

/** Runs a recording's actions at their times, on nodes that each have the test program's image unless the record says otherwise; `seed` decides what the kubelet draws. */
export function replayKubelet(question: KubeletQuestion, seed: number): KubeletAnswer {
  const watcher = new Watcher();
  const { fileSystem } = question;
  const program = controlPlane([...kubeletActors(portsOf(question), { disks: fileSystem !== undefined }), watcher.actor]);
  const gated = compile({ ...program, gates: [processes.name, machines.name, runtimeStops.name] });
  const simulation = Simulation.create(gated, { seed, calendarStartMs: Date.parse(question.start), firstEntry: 1 });
  for (const object of surroundings()) simulation.perform({ verb: 'create', object }, by);
  for (const name of question.nodes) addNode(simulation, name, question);
  if (fileSystem !== undefined) for (const name of question.nodes) mountFileSystem(simulation, name, fileSystem, imagesOf(question), by);
  let isMeasured = false;
  for (const action of question.actions) {
    simulation.runTo(Math.round(action.t * 1000) as TimeMs);
    perform(simulation, action, question);
    const free: number | undefined = isMeasured ? undefined : freeByDf(action.action);
    if (free !== undefined) for (const name of question.nodes) measureDisk(simulation, name, free, by);
    isMeasured ||= free !== undefined;
  }
  simulation.runTo(Math.round((question.untilSeconds + runsOnSeconds) * 1000) as TimeMs);
  return { pods: watcher.stories, events: saidIn(simulation, question.untilSeconds), endSeconds: question.untilSeconds };
}

/** The images that the record's pods name, and the test program's. */
function imagesOf({ actions }: KubeletQuestion): readonly string[] {
  return [...new Set([testImage, ...actions.flatMap(({ spec }) => (spec?.containers ?? []).flatMap(({ image }) => image ?? []))])];
}

function portsOf({ actions, note, measured, pulledBefore, fileSystem }: KubeletQuestion): KubeletPorts {
  const behaviourOf = testProgram(filesOf(actions), note);
  const changes = registryChanges(actions);
  const hasPulled = (image: string, now: number) =>
    pulledBefore.some((one) => one.image === image && one.t * 1000 <= now && pullFrom(changes, image, one.t * 1000).pulled);
  const blockages = blockagesIn(note);
  return {
    parks: false,
    needsOf: () => [],
    met: () => ({ met: true }),
    imagePresent: (view, node, image) => (view.row(imageStores, view.ref('Node', '', node))?.has(image) ?? false) || hasPulled(image, view.now),
    pull: (view, _, __, { image = '' }) => blockedBy(blockages, pullFrom(changes, image, view.now), view.now),
    behaviourOf,
    firstLookMs: (_, startedAt) => firstLookOf(measured, startedAt / 1000),
    runtimeTakes: (view, pod) => timesOf(measured, pod, view.virtualTime(pod.metadata.creationTimestamp) / 1000),
    runtimeSocket: (node) => `NODE/${node}/ctd.sock`,
    startedBefore: () => (fileSystem === undefined ? undefined : startedBefore(fileSystem)),
    shutdownPeriods: () => ({ totalMs: 30_000, criticalMs: 10_000 }),
  };
}

function filesOf(actions: readonly ActionLine[]): FileHistory {
  const files: Record<string, { at: number; exists: boolean }[]> = {};
  for (const { t, action } of actions) {
    const [, verb, file] = /^(create|remove) file (\S+)$/.exec(action) ?? [];
    if (file !== undefined) files[file] = [...(files[file] ?? []), { at: t * 1000, exists: verb === 'create' }];
  }
  return files;
}

function registryChanges(actions: readonly ActionLine[]): readonly RegistryChange[] {
  return actions.flatMap(({ t, action }): RegistryChange[] => {
    const [, name, answers] = /^registry: repo (\S+) (?:now )?(ok|404)$/.exec(action) ?? [];
    if (name !== undefined) return [{ at: t * 1000, repository: `:5000/${name}`, answers: answers as 'ok' | '404' }];
    const [, port] = /^registry on port (\d+) .* starts to answer$/.exec(action) ?? [];
    return port === undefined ? [] : [{ at: t * 1000, repository: `:${port}`, answers: 'ok' }];
  });
}

/** What pods refer to without saying so. */
function surroundings(): readonly KubeObject[] {
  const priority = (name: string, value: number) => ({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value });
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace }, status: { phase: 'Active' } } as KubeObject,
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kube-root-ca.crt', namespace } },
    priority('system-cluster-critical', 2_000_000_000),
    priority('system-node-critical', 2_000_001_000),
  ];
}

const machineSize = { cpu: '2', memory: '8Gi', 'ephemeral-storage': '250Gi', pods: '110' };

interface Blockage {
  readonly from: number;
  readonly to: number;
}

/** A pod that is not in the record held up all pulls of the node meanwhile: the note says from which second to which. */
function blockagesIn(note: string): readonly Blockage[] {
  return [...note.matchAll(/blocked all pulls of the node from (\d+) to (\d+) s/g)].map(([, from, to]) => ({
    from: Number(from) * 1000,
    to: Number(to) * 1000,
  }));
}

function blockedBy(blockages: readonly Blockage[], result: PullResult, now: number): PullResult {
  const blockage = blockages.find(({ from, to }) => from <= now && now < to);
  return blockage === undefined || result.durationMs >= blockage.to - now ? result : { ...result, durationMs: blockage.to - now + result.durationMs };
}

function addNode(simulation: Simulation, name: string, { start, lacksTestImage }: KubeletQuestion): void {
  const lastTransitionTime = timeText(Date.parse(start) - 600_000);
  const conditions = [
    { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status', lastTransitionTime } as const,
  ];
  const nodeInfo = { kubeletVersion: 'v1.28.3' };
  const labels = { 'kubernetes.io/hostname': name };
  const object: Node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels },
    status: { conditions, nodeInfo, capacity: machineSize, allocatable: machineSize },
  };
  simulation.perform({ verb: 'create', object }, by);
  const ref = simulation.view.ref('Node', '', name);
  simulation.perform({ verb: 'row', table: imageStores, ref, value: new Set(lacksTestImage ? [] : [testImage]) }, by);
}

function perform(simulation: Simulation, line: ActionLine, question: KubeletQuestion): void {
  const { action, spec } = line;
  const [, kind, name] = /^create (pod|Job|StatefulSet|Deployment) (\S+)/.exec(action) ?? [];
  if (kind !== undefined && name !== undefined && spec !== undefined) {
    simulation.perform({ verb: 'create', object: created(kind, name, spec) }, by);
    return;
  }
  const [, deleted, grace] = /^delete pod ([^?\s]+)(?:\?gracePeriodSeconds=(\d+))?/.exec(action) ?? [];
  if (deleted !== undefined) {
    const graceSeconds = grace === undefined ? {} : { graceSeconds: Number(grace) };
    simulation.perform({ verb: 'delete', ref: simulation.view.ref('Pod', namespace, deleted), ...graceSeconds }, by);
    return;
  }
  for (const node of line.node === undefined ? question.nodes : [line.node]) disturb(simulation, node, action);
}

function created(kind: string, name: string, spec: NonNullable<ActionLine['spec']>): KubeObject {
  const metadata = { name, namespace };
  if (kind === 'pod') return { apiVersion: 'v1', kind: 'Pod', metadata, spec } as KubeObject;
  return { apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1', kind, metadata, spec } as unknown as KubeObject;
}

function disturb(simulation: Simulation, node: string, action: string): void {
  const ref = simulation.view.ref('Node', '', node);
  const { boots } = simulation.view.row(machines, ref) ?? { boots: 0 };
  const phase = simulation.view.row(machines, ref)?.phase ?? 'up';
  const machine = (value: object) => simulation.perform({ verb: 'row', table: machines, ref, value, what: action }, by);
  if (action === `delete node ${node}`) simulation.perform({ verb: 'delete', ref }, by);
  else if (action === 'node kstop') setProcess(simulation, kubeletProcess(node), false);
  else if (action.startsWith('SIGTERM to every container') || action.startsWith('logind signal')) machine({ phase: 'stopping', boots });
  else if (action.startsWith('node pwroff')) {
    machine({ phase: 'off', boots });
    setProcess(simulation, kubeletProcess(node), false);
  } else if (action === 'containerd root wiped') simulation.perform({ verb: 'row', table: imageStores, ref, value: new Set() }, by);
  else if (action === 'node ctd' && phase !== 'up') machine({ phase: 'up', boots: boots + 1 });
  else if (action === 'node cstop' || action === 'node ctd') setProcess(simulation, runtimeProcess(node), action === 'node ctd');
  else if (action === 'node kubelet' || /^kubelet of \S+ restarted/.test(action)) setProcess(simulation, kubeletProcess(node), true);
  else if (action.startsWith('kube-apiserver stopped')) setProcess(simulation, apiServerProcess, false);
  else if (action === 'kube-apiserver ready') setProcess(simulation, apiServerProcess, true);
  else if (action.startsWith('SIGKILL ')) kill(simulation, action);
}

/** A container's process, a sandbox's, or the shim that carries both. */
function kill(simulation: Simulation, action: string): void {
  const [, what, name = ''] = /^SIGKILL (process|pause process|shim) of (\S+)$/.exec(action) ?? [];
  const pod = simulation.view.ref('Pod', namespace, name);
  if (what !== 'pause process') for (const write of killContainers(simulation.view, pod, 137)) simulation.perform(write, by);
  if (what !== 'process') for (const write of killSandbox(simulation.view, pod)) simulation.perform(write, by);
  simulation.wake('pod-worker', pod, []);
}

function setProcess(simulation: Simulation, name: string, acting: boolean): void {
  const incarnation = incarnationOf(simulation.view, name) + (acting ? 1 : 0);
  const value = { acting, incarnation };
  simulation.perform(
    { verb: 'row', table: processes, ref: processRef(simulation.view, name), value, what: `${name} ${acting ? 'starts' : 'stops'}` },
    by,
  );
}

/** Writes down how each pod would be printed, whenever that changes. */
class Watcher {
  readonly #stories = new Map<string, { name: string; rows: { t: number; row: string }[] }>();
  readonly actor: Actor = {
    name: 'watcher',
    watches: [
      onObject<Pod>('Pod', ({ ref, before, after }, view) => {
        this.#note(ref, (after ?? before) as Pod, after === undefined, view.now, view.calendarMs());
        return [];
      }),
    ],
    active: () => true,
    *reconcile() {},
  };

  get stories(): readonly PodStory[] {
    return [...this.#stories.values()];
  }

  #note(ref: ObjectRef, pod: Pod, gone: boolean, now: number, nowMs: number): void {
    const key = pod.metadata.uid ?? ref.name;
    let story = this.#stories.get(key);
    if (story === undefined) {
      story = { name: ref.name, rows: [] };
      this.#stories.set(key, story);
    }
    const { ready, status, restarts } = podSummary(pod, { nowMs, minor: 28 });
    const row = gone ? 'gone' : rowText(ready, status, restarts);
    if (story.rows.at(-1)?.row !== row) story.rows.push({ t: now / 1000, row });
  }
}

export function rowText(ready: string, status: string, restarts: string): string {
  return `${ready} ${status} ${restarts.replace(/ .*$/, '')}`;
}

function saidIn(simulation: Simulation, endSeconds: number): KubeletAnswer['events'] {
  const events: Record<string, { first: number; count: number }> = {};
  for (const { at, body } of simulation.state.trace.entries()) {
    if (body.kind !== 'event' || body.source !== 'kubelet' || at > endSeconds * 1000 || isStaging(body.message)) continue;
    const key = sayingOf(`${body.ref.kind}/${body.ref.name}`, body.reason, body.message);
    events[key] = { first: events[key]?.first ?? at / 1000, count: (events[key]?.count ?? 0) + 1 + (body.held ?? 0) };
  }
  return events;
}

const commonPull = `Pulling image "${testImage}"`;

/**
 * Which nodes had the test program's image beforehand is in no record. And where a power cut was only staged, the boot
 * id stayed what it was.
 */
export function isStaging(message: string): boolean {
  return message === commonPull || / has been rebooted, boot id: /.test(message);
}

/** What is said of an object, without what chance or the network has put into it. */
export function sayingOf(object: string, reason: string, message: string): string {
  const text = message
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
    .replace(/(\S+)_[a-z0-9-]+\(/g, (_, pod: string) => `${withoutGenerated(pod)}_NAMESPACE(`)
    .replace(/\b10\.244\.\d+\.\d+\b|ADDRESS/g, 'ADDRESS')
    .replace(/(low on resource: \S+ Threshold quantity: \S+ available: )\w+/, '$1FREE')
    .replace(/Attempted to free \d+ bytes, but only found \d+ bytes/, 'Attempted to free SOME bytes, but only found FEWER bytes')
    .replace(/sha256:(?:[0-9a-f]{64}|DIGEST)/g, 'DIGEST')
    .replace(/ in \S+ \(\S+ including waiting\)/, ' in TIME')
    .replace(`Successfully pulled image "${testImage}" in TIME`, `Container image "${testImage}" already present on machine`);
  return `${withoutGenerated(object)} ${reason}: ${text}`;
}
