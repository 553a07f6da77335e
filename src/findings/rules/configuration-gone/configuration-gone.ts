import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { textsIn } from '#findings/field-value.ts';
import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { grouped, listed } from '#findings/words.ts';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import { type Kustomization, kustomizationKind } from '#sim/gitops/flux-objects.ts';
import { isRelease } from '#sim/gitops/release-kinds.ts';
import { missingConfiguration } from '#sim/kubelet/config.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** A pod that runs, and what it had to have when it started. */
interface Gone {
  readonly pod: ObjectRef;
  readonly object: ObjectRef;
  readonly message: string;
}

/** Kinds that name Secrets and ConfigMaps to use them, not to make them. */
const users = /^(Pod|ReplicaSet|Deployment|StatefulSet|DaemonSet|Job|CronJob|ReplicationController|ControllerRevision|ServiceAccount)$/;

/** Pods run on a Secret or ConfigMap that was deleted since: they do not start another time. */
export const configurationGone = {
  id: 'configuration-gone',
  summary: 'pods run on a Secret or ConfigMap that was deleted since: their next start fails',

  *check({ cluster }: RuleInput) {
    const gone = runningPods(cluster).flatMap((pod) => goneFor(pod, cluster));
    for (const group of grouped(gone, ({ object }) => keyOf(object))) yield draftOf(group, cluster);
  },
} as const satisfies Rule;

/** Pods as they were observed, with all containers started. */
function runningPods({ twin, view }: ClusterUnderCheck): readonly ObjectRef[] {
  return twin.model.objects
    .filter(({ object, observed }) => {
      const { phase, containerStatuses = [] } = (object as Pod).status ?? {};
      return observed === true && object.kind === 'Pod' && phase === 'Running' && containerStatuses.every(({ ready }) => ready === true);
    })
    .map(({ object }) => view.refOf(object));
}

function goneFor(ref: ObjectRef, cluster: ClusterUnderCheck): readonly Gone[] {
  const { view } = cluster;
  const pod = view.object<Pod>(ref);
  if (pod === undefined) return [];
  const isThere = { exists: (_: unknown, kind: string, namespace: string, name: string) => view.get(kind, namespace, name) !== undefined };
  const missing = missingConfiguration(isThere, view, pod).filter(({ message }) => message.endsWith('" not found'));
  return missing
    .filter(({ object }) => isListed(object, cluster) && !isPromised(object, cluster))
    .map(({ object, message }) => ({ pod: ref, object, message }));
}

/** Objects of the kind that pods of the namespace use were read, so that one that was not is not merely left out. */
function isListed({ kind, namespace }: ObjectRef, { view, twin }: ClusterUnderCheck): boolean {
  const observed = new Set(
    twin.model.objects.filter(({ object, observed }) => observed === true && object.kind === kind).map(({ object }) => view.refOf(object)),
  );
  const nobody = { exists: () => false };
  return view
    .list('Pod', namespace)
    .flatMap((pod) => missingConfiguration(nobody, view, view.object<Pod>(pod) as Pod))
    .some(({ object }) => observed.has(object));
}

/** Whether somebody may make it again: whatever names it or is what its name begins with, and what Flux has applied. */
function isPromised({ kind, namespace, name }: ObjectRef, { view }: ClusterUnderCheck): boolean {
  const entry = `${namespace}_${name}__${kind}`;
  if (view.objects<Inventory>(kustomizationKind).some(({ status }) => status?.inventory?.entries?.some(({ id }) => id === entry))) return true;
  return view
    .kindsPresent()
    .filter((each) => !users.test(each))
    .flatMap((each) => view.list(each, namespace))
    .some((ref) => makes(view.object(ref) as KubeObject, ref, name));
}

interface Inventory extends Kustomization {
  readonly status?: Kustomization['status'] & { readonly inventory?: { readonly entries?: readonly { readonly id: string }[] } };
}

function makes(object: KubeObject, { kind, name }: ObjectRef, wanted: string): boolean {
  if (isRelease(object) && !isKeptInStep(object)) return false;
  const isOwner = kind.includes('.') && (wanted === name || wanted.startsWith(`${name}-`));
  return isOwner || [...textsIn(object, '', (path) => path === 'metadata' || path === 'status')].some(({ text }) => text === wanted);
}

/** Helm puts nothing back that was deleted, unless Flux is told to look. */
function isKeptInStep(release: KubeObject & { readonly spec?: { readonly driftDetection?: { readonly mode?: string } } }): boolean {
  return release.kind !== 'HelmRelease' || release.spec?.driftDetection?.mode === 'enabled';
}

function draftOf(group: readonly [Gone, ...Gone[]], cluster: ClusterUnderCheck): Draft {
  const [{ object, message }] = group;
  const title = titleOf(object);
  const workloads = [...new Set(group.map(({ pod }) => cluster.workloadOf(pod)))];
  return {
    severity: 'high',
    subject: keyOf(workloads[0] as ObjectRef),
    about: title,
    message: `${listed(workloads.map(titleOf))} ${workloads.length === 1 ? 'runs' : 'run'} on ${title}, which is gone: the next start fails`,
    because: [
      ...workloads.map((workload) => ({
        text: `${titleOf(workload)} cannot start without ${title}`,
        place: cluster.sources.placeOf(workload),
        certainty: 'observed' as const,
      })),
      { text: `others of its kind in ${object.namespace} were read, and it was not among them`, certainty: 'assumed' },
      { text: `a pod that starts anew, on whichever node, stops at: ${message}`, certainty: 'documented' },
    ],
    consequence: [],
    fix: { text: `make ${title} again before a node is drained or rebooted; what was in it can still be read in a running container` },
  };
}
