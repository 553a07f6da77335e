import { needs as needsCapability, type Requirement } from '#model/capabilities/requirement.ts';
import { defaultPullPolicy, normalisedReference } from '#model/images/reference.ts';
import type { Container, Pod } from '#model/kubernetes.ts';
import { insisting } from './actions/delete-until-on.ts';
import type { ApplicationTools } from './applications/application-tools.ts';
import { networkError } from './applications/network-error.ts';
import type { Expander } from './capabilities/expand.ts';
import type { Judge } from './capabilities/judge.ts';
import { metNow } from './capabilities/met-now.ts';
import type { PodNeeds } from './capabilities/pod-needs.ts';
import { waitingActors } from './capabilities/waiting.ts';
import { certificateClock } from './certificates.ts';
import { attachDetach, attachDetachIndexes } from './controllers/attach-detach/attach-detach.ts';
import type { AttacherPort } from './controllers/attach-detach/attacher.ts';
import { controllerIndexes, controllersOf, controllerTallies } from './controllers/controllers.ts';
import type { ProvisioningPort } from './controllers/pv-binder/provisioning.ts';
import { pvBinder, pvBinderIndexes } from './controllers/pv-binder/pv-binder.ts';
import { dnsRecordKeeper } from './dns-records/dns-records.ts';
import { drain } from './drain/drain.ts';
import type { Network } from './gitops/artifacts.ts';
import { gitOpsActors } from './gitops/gitops.ts';
import { heartbeats } from './heartbeats.ts';
import { imageIdOn } from './image-digests.ts';
import { kubeletActors, kubeletTallies } from './kubelet/actors.ts';
import { runtimeStops } from './kubelet/container-runtime.ts';
import type { KubeletPorts } from './kubelet/ports.ts';
import { existsOrAssumed } from './load/references.ts';
import { machines } from './machines.ts';
import { apiServer } from './nodes/api-servers.ts';
import { controlPlaneActors } from './nodes/control-plane.ts';
import { hasNetworkConfiguration, networkConfiguration } from './nodes/ephemeral.ts';
import { cloudNodeLifecycle } from './nodes/instances.ts';
import { kubeletService } from './nodes/kubelet-process.ts';
import { nodeConfigs } from './nodes/node-config.ts';
import { nodeRepair } from './nodes/node-repair.ts';
import { nodeUpgrade } from './nodes/node-upgrade.ts';
import { imagePinned } from './nodes/pinned-images.ts';
import { machine } from './nodes/power.ts';
import { talosActors } from './nodes/talos/talos.ts';
import { operators } from './operators.ts';
import { apiWritable, processes } from './processes.ts';
import type { ImageAccess } from './registries/image-access.ts';
import { NodeTable } from './scheduler/node-table.ts';
import { PodClasses } from './scheduler/pod-class.ts';
import { scheduler } from './scheduler/scheduler.ts';
import { type CompiledProgram, compile } from './simulation.ts';
import { storageActors } from './storage/actors.ts';
import { admission } from './store/admit.ts';
import type { IndexDefinition } from './store/definitions.ts';
import { endpointSlicesOfService, podsOfClaim, podsOnHostPort, podsOnNode } from './store/indexes.ts';
import type { View } from './view.ts';
import { inGrace } from './world.ts';

interface Parts {
  readonly needs: PodNeeds;
  readonly expander: Expander;
  readonly providing: IndexDefinition<never>;
  readonly templates: readonly IndexDefinition<never>[];
  readonly images: ImageAccess;
  readonly judge: Judge;
  /** Minor version of Kubernetes: texts and some rules differ. */
  readonly minor: number;
  /** Something is known of a node's disk. */
  readonly disks: boolean;
  /** Kinds that Git holds objects of; absent where nobody gave charts or revisions: then nobody has anything to fetch. */
  readonly kindsInGit?: readonly string[];
}

/** Everybody who acts in a cluster, and what the store keeps for them. */
export function programOf({ needs, expander, providing, templates, images, judge, minor, disks, kindsInGit }: Parts): CompiledProgram {
  const kubernetesVersion = `1.${minor}`;
  return compile({
    actors: [
      machine,
      certificateClock,
      kubeletService(images),
      apiServer,
      ...controlPlaneActors(images),
      ...talosActors(images),
      networkConfiguration(judge),
      nodeUpgrade,
      cloudNodeLifecycle,
      nodeRepair,
      ...waitingActors(judge, needs.provisionsOf),
      operators(judge, needs.provisionsOf),
      dnsRecordKeeper(expander, needs.provisionsOf),
      ...controllersOf(kubernetesVersion),
      ...pvBinder(provisioning(judge), kubernetesVersion),
      ...attachDetach(attaching(judge)),
      drain,
      insisting,
      ...scheduler(new NodeTable(new PodClasses()), minor),
      heartbeats,
      ...(kindsInGit === undefined ? [] : gitOpsActors(networkOf(judge, providing), kindsInGit)),
      ...storageActors((view, operator) => isDescribed(view, [providing, ...templates], `operator(${operator})`), needs.entryOf),
      ...kubeletActors(portsOf({ needs, images, judge, expander }), { disks }),
    ],
    indexes: [
      ...new Set([
        podsOnNode,
        podsOfClaim,
        podsOnHostPort,
        endpointSlicesOfService,
        providing,
        ...templates,
        ...controllerIndexes,
        ...pvBinderIndexes,
        ...attachDetachIndexes,
      ]),
    ] as IndexDefinition<never>[],
    tallies: [...controllerTallies, ...kubeletTallies],
    admission: admission(judge, minor),
    writable: apiWritable,
    gates: [processes.name, machines.name, runtimeStops.name],
  });
}

/** How Flux's controllers reach one another: source-controller's pods are those that provide its operator. */
export function networkOf(judge: Judge, providing: IndexDefinition<never>): Network {
  return { judge, sourcePods: (view) => view.having(providing, 'operator(gitrepositories)').flatMap((ref) => view.object<Pod>(ref) ?? []) };
}

/** Whether some pod or workload provides it: what nobody described is assumed to work, but makes nothing. */
function isDescribed(view: View, indexes: readonly IndexDefinition<never>[], provision: string): boolean {
  return indexes.some((index) => view.having(index, provision).length > 0);
}

/** Who attaches volumes: the driver, if it is described and works. */
function attaching(judge: Judge): AttacherPort {
  const needed = (driver: string): Requirement => needsCapability({ kind: 'csi', driver });
  return { attacherWorks: (view, driver) => inGrace(view) || judge.meets(view, needed(driver)), attacherNeeds: needed };
}

function asksAlways({ image = '', imagePullPolicy }: Container): boolean {
  return (imagePullPolicy ?? defaultPullPolicy(image)) === 'Always';
}

/** Who makes volumes on demand: the driver's provisioner, if its driver is described and works. */
function provisioning(judge: Judge): ProvisioningPort {
  const needed = (driver: string): Requirement => needsCapability({ kind: 'operator', of: driver });
  return {
    provisionerWorks: (view, provisioner) => inGrace(view) || judge.meets(view, needed(provisioner)),
    provisionerNeeds: needed,
  };
}

/** Talos gives pods 30 s when a node stops, the last 10 to critical ones. [talos v1.4.6 pkg/machinery/constants/constants.go] */
const talosShutdown = { totalMs: 30_000, criticalMs: 10_000 };

function portsOf(tools: ApplicationTools & { readonly images: ImageAccess }): KubeletPorts {
  const { needs, images, judge } = tools;
  return {
    needsOf: needs.needsOf,
    met: (view, requirement) => metNow(judge, view, requirement),
    shutdownPeriods: (view, node) => (view.row(nodeConfigs, view.ref('Node', '', node))?.gracefulShutdown === true ? talosShutdown : undefined),
    networkConfigured: (view, node) => hasNetworkConfiguration(view, judge, node),
    exists: (view, kind, namespace, name) => inGrace(view) || existsOrAssumed(view, kind, namespace, name),
    behaviourOf(_, __, container) {
      const servesAfterMs = needs.entryOf(container)?.servesAfterMs;
      return servesAfterMs === undefined ? undefined : { servesAfterMs };
    },
    networkError: (view) => networkError(view, tools),
    imagePresent: (view, node, image) => images.has(view, node, image),
    imageName: normalisedReference,
    imagePinned,
    imageId: imageIdOn,
    pulls: (view, node, _pod, { image = '' }) => images.pulls(view, node, image),
    pullAwaits: (view, node, _pod, container) => images.awaited(view, node, container.image ?? '', 'cri', asksAlways(container) ? true : undefined),
    pull: (view, node, _pod, container) => images.pull(view, node, container.image ?? '', 'cri', asksAlways(container) ? true : undefined),
  };
}
