import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { valueAt } from '#findings/field-value.ts';
import { keyOf } from '#findings/finding.ts';
import { type Edit, fixOf } from '#findings/fixes/edit.ts';
import { exemptedFrom, fieldEdit } from '#findings/fixes/objects.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { deadWebhooks } from '#findings/webhooks.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import { timeText } from '#model/time.ts';
import { NextPods } from '#sim/next-pod.ts';
import { lastSpecWriteMs } from '#sim/spec-writes.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** The pods of a workload run, and the API will refuse the next one. */
export const nextPodRefused = {
  id: 'next-pod-refused',
  summary: 'pods of a workload run, and the API will refuse the next one',

  *check(input) {
    const dead = deadWebhooks(input.cluster).map(({ webhook }) => `failed calling webhook "${webhook.name}"`);
    const nextPods = new NextPods(input.cluster.twin.eve);
    for (const workload of input.cluster.workloads) {
      const refusal = nextPods.refusalOf(workload);
      // A webhook that nothing serves refuses the pods of many: one finding, of a rule of its own.
      const isLeft = refusal === undefined || dead.some((text) => refusal.includes(text)) || isGuess(workload.ref, refusal, input.cluster);
      if (!isLeft) yield draftOf(workload.ref, refusal, input);
    }
  },
} as const satisfies Rule;

/** Of a chart nobody rendered it is not known what its pods may do: they are there, so Pod Security has let them in. */
function isGuess(workload: ObjectRef, refusal: string, { sources }: ClusterUnderCheck): boolean {
  const place = sources.placeOf(workload);
  return refusal.includes('violates PodSecurity') && place !== undefined && 'path' in place && place.assumed !== undefined;
}

function draftOf(workload: ObjectRef, refusal: string, { cluster, runs }: RuleInput): Draft {
  const field = fieldOf(refusal);
  const consequence = runs.consequences(({ text }, failed) => failed === workload && text.includes(coreOf(refusal)));
  return {
    severity: 'high',
    subject: keyOf(workload),
    message: `the API will refuse the next pod of ${titleOf(workload)}`,
    because: [{ text: refusal, certainty: 'documented' }, placeCause(workload, field, refusal, cluster)],
    consequence,
    fix: fixOf(fixText(workload, field, refusal), editsFor(workload, field, refusal, cluster)),
    since: sinceOf(workload, field, cluster),
  };
}

/** What the API says, without the name of the pod. */
function coreOf(refusal: string): string {
  return refusal.split(/ is invalid: |failed error: |Error creating: /).at(-1) ?? refusal;
}

/** The field of the pod that a refusal complains about. */
function fieldOf(refusal: string): string | undefined {
  return / is invalid: \[?(spec\.[\w.[\]]+): /.exec(refusal)?.[1];
}

/** What has to change: the field, the webhook that is asked, else the workload as it stands. */
function placeCause(workload: ObjectRef, field: string | undefined, refusal: string, { view, sources }: ClusterUnderCheck): Cause {
  const certainty = 'configured';
  if (field !== undefined) {
    const path = `spec.template.${field.replace(/\.valueFrom$/, '')}`;
    return { text: `${titleOf(workload)} has it in ${path}`, place: sources.placeOf(workload, path), certainty };
  }
  const webhook = webhookIn(refusal);
  const configuration = webhook === undefined ? undefined : webhookConfigurations(view).find(([, names]) => names.includes(webhook))?.[0];
  if (configuration !== undefined)
    return { text: `${titleOf(configuration)} has ${webhook} asked`, place: sources.placeOf(configuration), certainty };
  return { text: `${titleOf(workload)} asks for such pods`, place: sources.placeOf(workload), certainty };
}

function webhookIn(refusal: string): string | undefined {
  return /(?:failed calling webhook|admission webhook) "([^"]+)"/.exec(refusal)?.[1];
}

function webhookConfigurations(view: ClusterUnderCheck['view']): readonly (readonly [ObjectRef, readonly string[]])[] {
  return ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']
    .flatMap((kind) => view.list(kind))
    .map((ref) => [ref, (view.object<WebhookConfiguration>(ref)?.webhooks ?? []).map(({ name }) => name)] as const);
}

interface WebhookConfiguration extends KubeObject {
  readonly webhooks?: readonly { readonly name: string }[];
}

function fixText(workload: ObjectRef, field: string | undefined, refusal: string): string {
  const title = titleOf(workload);
  const webhook = webhookIn(refusal);
  if (webhook !== undefined)
    return `exempt the namespace of ${title} from the webhook ${webhook} (namespaceSelector), or let it run twice on different nodes`;
  if (field === undefined) return `remove what refuses the pods of ${title} before its last pod goes`;
  return `correct spec.template.${field} of the live ${title}, or delete it and let it be made again (claims stay); applying the same files again does not remove a field`;
}

/** The webhook is not asked about it; of a value and a valueFrom the first goes, where that is what was read and not a later write. */
function editsFor(workload: ObjectRef, field: string | undefined, refusal: string, cluster: ClusterUnderCheck): readonly Edit[] {
  const webhook = webhookIn(refusal);
  const [configuration, names = []] = webhookConfigurations(cluster.view).find(([, each]) => each.includes(webhook ?? '')) ?? [];
  if (webhook !== undefined && configuration !== undefined)
    return [exemptedFrom(cluster, { configuration, index: names.indexOf(webhook) }, [workload.namespace])];
  if (field?.endsWith('.valueFrom') !== true) return [];
  const path = `spec.template.${field.replace(/\.valueFrom$/, '.value')}`;
  const edit = fieldEdit(cluster, workload, path, undefined);
  return isRead(workload, path, cluster) ? [edit] : [];
}

function isRead(workload: ObjectRef, path: string, { twin, view }: ClusterUnderCheck): boolean {
  const value = valueAt(view.object(workload), path);
  return twin.model.objects.some(({ object }) => view.refOf(object) === workload && valueAt(object, path) === value);
}

/** From a revision of Git, from a write that is older than the eve by days, or from the creation of an object that was observed. */
function sinceOf(workload: ObjectRef, field: string | undefined, { twin, view, sources }: ClusterUnderCheck): Draft['since'] {
  const writtenMs = lastSpecWriteMs(twin.eve, workload);
  if (writtenMs === undefined) return sources.since(workload, `spec.template.${field ?? 'spec'}`);
  const at = timeText(view.calendarMs(writtenMs));
  return { at, where: [`the live ${titleOf(workload)}, written then; its files do not show it`] };
}
