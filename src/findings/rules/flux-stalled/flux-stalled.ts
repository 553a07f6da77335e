import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { listed } from '#findings/words.ts';
import type { SourcedObject } from '#model/cluster.ts';
import type { Condition, KubeObject } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import { conditionOf, type FluxObject, type HelmRelease, helmChartKind, helmReleaseKind, kustomizationKind } from '#sim/gitops/flux-objects.ts';
import { chartOf } from '#sim/gitops/helm-release.ts';
import { kindOf, type ObjectRef } from '#sim/store/refs.ts';

const fluxGroups = /\.(source|kustomize|helm)\.toolkit\.fluxcd\.io$/;

/** Up to 0.36 helm-controller has no condition of its own for it. [helm-controller v0.34.1 helmrelease_controller.go] */
const exhausted = /(previous release attempt remediation failed|(install|upgrade) retries exhausted)$/;

/** Flux has given an object up: no interval brings another attempt. */
export const fluxStalled = {
  id: 'flux-stalled',
  summary: 'Flux has given a release or a source up: no interval brings another attempt',

  *check({ cluster }: RuleInput) {
    for (const source of cluster.twin.model.objects) {
      if (source.observed !== true || !fluxGroups.test(kindOf(source.object))) continue;
      const stopped = stoppedBy(source.object);
      if (stopped !== undefined) yield draftOf(source, stopped, cluster);
    }
  },
} as const satisfies Rule;

/** The condition that says so, if it speaks of what is wanted now. */
function stoppedBy(object: FluxObject): Condition | undefined {
  if (object.spec?.suspend === true) return undefined;
  const stalled = conditionOf(object, 'Stalled');
  if (stalled?.status === 'True') return isCurrent(stalled, object) ? stalled : undefined;
  const ready = conditionOf(object, 'Ready');
  const isGivenUp = kindOf(object) === helmReleaseKind && ready?.status === 'False' && exhausted.test(ready.message ?? '');
  return isGivenUp && object.status?.observedGeneration === object.metadata.generation ? ready : undefined;
}

function isCurrent({ observedGeneration }: Condition, { metadata }: FluxObject): boolean {
  return observedGeneration === undefined || metadata.generation === undefined || observedGeneration === metadata.generation;
}

function draftOf(source: SourcedObject, stopped: Condition, cluster: ClusterUnderCheck): Draft {
  const { object } = source;
  const ref = cluster.view.refOf(object);
  const title = titleOf(ref);
  const waiting = cluster.flux.waitingFor([ref]);
  return {
    severity: waiting.length > 0 ? 'high' : 'medium',
    subject: keyOf(ref),
    message: `Flux does not try ${title} again${waiting.length === 0 ? '' : `, and ${listed(waiting.map(titleOf))} wait${waiting.length === 1 ? 's' : ''} for it`}`,
    because: [
      ...[stopped, ...reasonsOf(object, stopped)].map((condition) => conditionCause(condition, source)),
      { text: whatTriesAgain(ref), certainty: 'documented' },
      ...(waiting.length === 0
        ? []
        : [
            {
              text: `dependencies are looked at before each reconcile: ${listed(waiting.map(titleOf))} stand${waiting.length === 1 ? 's' : ''} still`,
            },
          ]),
    ],
    consequence: [],
    fix: { text: fixOf(source, stopped, cluster) },
  };
}

/** What failed before it was given up. */
function reasonsOf(object: FluxObject, stopped: Condition): readonly Condition[] {
  const failed = ['Released', 'Ready'].map((type) => conditionOf(object, type)).find((condition) => condition?.status === 'False');
  return failed === undefined || failed === stopped ? [] : [failed];
}

function conditionCause({ type, status, reason, message = '' }: Condition, { object, placeOf }: SourcedObject): Cause {
  const index = (object as FluxObject).status?.conditions?.findIndex((each) => each.type === type) ?? 0;
  const place = placeOf(`status.conditions[${index}]`);
  return { text: `${type}=${status}, ${reason}: ${message.split('\n')[0]}`, place, certainty: 'observed' };
}

/** A release keeps count of its attempts; the others are looked at anew by a controller that starts. [fluxcd/source-controller ComputeReconcileResult] */
function whatTriesAgain({ kind }: ObjectRef): string {
  switch (kind) {
    case helmReleaseKind:
      return 'no interval and no restart brings another attempt: only a change of the object or of what it takes in';
    case kustomizationKind:
      return 'no interval brings another attempt: only a change of the object, a new revision of its source or a restart of kustomize-controller';
    case helmChartKind:
      return 'no interval brings another attempt: only a change of the object, a new artifact of its source or a restart of source-controller';
    default:
      return 'no interval brings another attempt: only a change of the object or a restart of source-controller';
  }
}

function fixOf({ object }: SourcedObject, stopped: Condition, cluster: ClusterUnderCheck): string {
  const ref = cluster.view.refOf(object);
  if (ref.kind === helmReleaseKind) return `cure what failed, then: ${retryOf(object, stopped)}`;
  const again = `where its spec is right by now: flux -n ${ref.namespace} reconcile ${sourceWord(ref)} ${ref.name}`;
  if (ref.kind !== helmChartKind) return `correct the spec of ${titleOf(ref)}; ${again}`;
  const maker = makerOf(object, cluster);
  return maker === undefined
    ? `correct the spec of ${titleOf(ref)}, or of the HelmRelease that makes it, if one does: then an edit of the HelmChart does not last; ${again}`
    : `correct spec.chart of ${titleOf(maker)}, which makes ${titleOf(ref)}: an edit of the HelmChart itself does not last; ${again}`;
}

/** The HelmRelease out of which helm-controller makes a HelmChart. [fluxcd/helm-controller helmchart_template.go] */
function makerOf(chart: KubeObject, { view }: ClusterUnderCheck): ObjectRef | undefined {
  const { 'helm.toolkit.fluxcd.io/name': name, 'helm.toolkit.fluxcd.io/namespace': namespace = '' } = chart.metadata.labels ?? {};
  if (name !== undefined) return view.ref(helmReleaseKind, namespace, name);
  return view.list(helmReleaseKind).find((release) => {
    const object = view.object<HelmRelease>(release);
    return object?.spec?.chart !== undefined && chartOf(view, object) === view.refOf(chart);
  });
}

/** What `flux reconcile` calls a kind. */
function sourceWord({ kind }: ObjectRef): string {
  const [name = ''] = kind.split('.');
  return kind === kustomizationKind ? 'kustomization' : `source ${name.replace(/Repository$|^Helm(?=Chart$)/, '').toLowerCase()}`;
}

/** Older controllers do not know how to reset; suspending and resuming counts as a change. */
function retryOf({ metadata: { name, namespace = '' } }: SourcedObject['object'], { type }: Condition): string {
  if (type === 'Stalled') return `flux -n ${namespace} reconcile helmrelease ${name} --reset`;
  return `flux -n ${namespace} suspend helmrelease ${name} && flux -n ${namespace} resume helmrelease ${name}`;
}
