import type { KubeObject, Service } from '#model/kubernetes.ts';
import type { WebhookConfiguration } from '#sim/store/api/validation/webhooks.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import { isAsked, type OwnWebhook, podsSelected } from '#sim/webhooks.ts';
import { bringersTo, unrendered } from '#sim/world.ts';
import type { ClusterUnderCheck } from './cluster.ts';
import type { RuleInput } from './rule.ts';
import { templatePod } from './template-pod.ts';

/** A webhook without whose word nothing it asks for is written, and that nothing serves. */
export interface DeadWebhook extends Omit<OwnWebhook, 'pods'> {
  readonly service: { readonly namespace: string; readonly name: string };
  readonly lacks: 'service' | 'pods';
}

/**
 * Workloads that a webhook has to admit and without which the pods that serve it cannot start. A workload of a single pod
 * that serves the webhook itself is left to the rule about the next pod.
 */
export function admittedAndNeeded({ webhook, pods }: OwnWebhook, { cluster, startUp }: RuleInput): readonly ObjectRef[] {
  const workloadOf = (pod: ObjectRef) => cluster.workloadOf(pod);
  return startUp
    .neededFirst(pods, workloadOf)
    .filter((workload) => !(pods.length === 1 && workloadOf(pods[0] as ObjectRef) === workload))
    .filter((workload) => isAsked(cluster.view, webhook, 'CREATE', templatePod(cluster.view, workload)));
}

/** Webhooks that fail closed and that, as far as everything was read, nothing can answer for. */
export function deadWebhooks(cluster: ClusterUnderCheck): readonly DeadWebhook[] {
  const { view } = cluster;
  return ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']
    .flatMap((kind) => view.list(kind))
    .flatMap((configuration) =>
      (view.object<WebhookConfiguration>(configuration)?.webhooks ?? []).flatMap((webhook, index): DeadWebhook[] => {
        const { service } = webhook.clientConfig;
        if (webhook.failurePolicy === 'Ignore' || service === undefined || (webhook.rules ?? []).length === 0) return [];
        const lacks = lackOf(service, cluster);
        return lacks === undefined ? [] : [{ configuration, index, webhook, service, lacks }];
      }),
    );
}

/** What is missing, where enough was read of the namespace to say that it is, and no release that nobody rendered may bring it. */
function lackOf(service: DeadWebhook['service'], { view, twin, workloads }: ClusterUnderCheck): DeadWebhook['lacks'] | undefined {
  const wasRead = (kind: string) => twin.model.objects.some(({ observed, object }) => observed === true && object.kind === kind);
  const hasWorkloads = workloads.some(({ ref }) => ref.namespace === service.namespace);
  const object = view.get<Service>('Service', service.namespace, service.name);
  if (object === undefined) return bringersTo(view, service.namespace).length === 0 && (hasWorkloads || wasRead('Service')) ? 'service' : undefined;
  if (object.spec.selector === undefined || isElsewhere(object) || unrendered(view).length > 0) return undefined;
  return podsSelected(view, service).length === 0 && (hasWorkloads || wasRead('Pod')) ? 'pods' : undefined;
}

function isElsewhere(service: KubeObject & { readonly spec: { readonly type?: string } }): boolean {
  return service.spec.type === 'ExternalName';
}
