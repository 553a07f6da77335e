import type { ClusterModel } from '#model/cluster.ts';
import type { KubeObject, LabelSelector } from '#model/kubernetes.ts';
import { apiServerRefs, unhealthyText } from '#sim/nodes/api-servers.ts';
import type { Observed } from '../observe.ts';
import type { Answer, Part, Scenario, Step } from '../scenario.ts';

const masters = ['wheelhouse-a', 'wheelhouse-b', 'wheelhouse-c'] as const;
const nodes = ['deck-1', 'deck-2', 'deck-3'] as const;
const configuration = { kind: 'ValidatingWebhookConfiguration', namespace: '', name: 'opa-validating-webhook' } as const;
const tables = { kind: 'Deployment', namespace: 'saloon', name: 'tables' } as const;
const oven = { kind: 'Deployment', namespace: 'galley', name: 'oven' } as const;

const post = 'Post "https://opa.opa.svc:443/?timeout=30s": context deadline exceeded';
const callFailed = `failed calling webhook "validating-webhook.openpolicyagent.org": failed to call webhook: ${post}`;
const hookFailed = 'PostStartHook "ca-registration" failed: unable to initialize client CA configmap: timed out waiting for the condition';

const upgrade = (server: string, at: string, id: string, because: string): Step => ({
  at,
  id,
  text: `the control plane is upgraded: ${server}`,
  because,
  do: { fault: `api-server-upgrade:${server}` },
});

const healthy: Part = { kind: 'question', asks: 'API servers that are not healthy', answer: unhealthy(0) };
const noneReplaced: Part = { kind: 'trace', from: 'eve', sequence: [{ contains: 'is destroyed' }], never: true };

/** A new API server cannot write a ConfigMap past a webhook that does not answer; then the nodes are taken for lost. */
export const jetstackOpaGke2019 = {
  name: 'jetstack-opa-gke-2019',
  title: 'a webhook that does not answer stops an upgrade of the control plane, and the provider rebuilds the nodes in a loop',
  source: 'https://blog.jetstack.io/blog/gke-webhook-outage/',
  trigger: 'an upgrade of the control plane while the policy webhook does not answer',
  folder: new URL('.', import.meta.url).href,
  startsAt: '2019-09-02T09:00:00Z',
  history: [],
  timeline: [
    upgrade(masters[0], '0s', 'first', 'blog: GKE completed the upgrade of one master instance'),
    {
      at: '3m',
      id: 'silent',
      text: 'OPA does not answer any more; its pod stays Ready',
      because: 'assumption:A1',
      do: { fault: 'host-down:policies.wheelhouse.example' },
    },
    upgrade(masters[1], '5m', 'second', 'blog: the upgrade of the second master instance'),
    {
      at: '10m',
      id: 'release',
      text: 'a team deploys',
      because: 'blog: teams were not able to deploy their applications',
      do: {
        kind: 'patch',
        object: tables,
        patch: { spec: { template: { spec: { containers: [{ name: 'web', image: 'docker.io/library/nginx:1.17.3' }] } } } },
      },
    },
    ...masters.map((server) => upgrade(server, 'again', 'again', 'assumption:A2')),
  ],
  moments: { timeout: '20m', again: '30m', reached: '70m', end: '3h' },
  until: 'end',
  outage: 'end',
  assumptions: [
    {
      id: 'A1',
      kind: 'fact',
      text: 'why OPA did not answer is not reported; that it had no liveness probe is. Here it answers nothing while a host it gets policies from is away',
      source: 'https://blog.jetstack.io/blog/gke-webhook-outage/',
    },
    {
      id: 'A2',
      kind: 'fact',
      text: 'the second run of the pipeline makes all three API servers anew. The report says that the API was away at times, and not why while one instance was healthy',
    },
    {
      id: 'A3',
      kind: 'fact',
      text: 'each new API server has an authority of its own: it tried to update the ConfigMap, which the hook does only where it holds others',
      source: 'kubernetes pkg/master/client_ca_hook.go, 1.13',
    },
    {
      id: 'A4',
      kind: 'fact',
      text: 'Kubernetes 1.13, failurePolicy Fail, 30 s, asked about ConfigMaps, Pods, Services and Ingresses everywhere; the report names ConfigMaps in kube-system, and Services and Ingresses as all that was left',
    },
    { id: 'A5', kind: 'fact', text: 'texts are those of Kubernetes 1.28' },
    {
      id: 'T1',
      kind: 'timing',
      text: 'OPA stops answering between the upgrades of the first and the second API server, which start five minutes apart',
    },
    { id: 'T2', kind: 'timing', text: 'the pipeline is run again ten minutes after it has timed out' },
    { id: 'T3', kind: 'timing', text: 'a node is repaired after ten minutes, and its new machine boots five minutes later' },
    {
      id: 'T4',
      kind: 'timing',
      text: 'in the variant that shows the fix somebody reaches an API server after 70 minutes, while its post-start hooks run',
    },
  ],
  expectations: [
    {
      id: 'F1',
      says: '“the operation did not complete before the Terraform timeout (which we had set to 20 minutes)”',
      at: 'timeout',
      parts: [
        { kind: 'question', asks: 'API servers that are not healthy', answer: unhealthy(1) },
        { kind: 'trace', from: 'eve', sequence: [{ contains: 'is healthy' }, { contains: hookFailed }] },
      ],
    },
    {
      id: 'F2',
      says: '“the API server attempted to update a ConfigMap called extension-apiserver-authentication in kube-system. This operation timed out as the backend for the validating OPA webhook was not responding”',
      at: 'timeout',
      parts: [{ kind: 'trace', from: 'eve', sequence: [{ contains: callFailed }, { contains: hookFailed }] }],
    },
    {
      id: 'F3',
      says: '“because it continuously failed the second master entered a crash loop and halted the upgrade”',
      at: 'again',
      parts: [
        { kind: 'trace', from: 'eve', sequence: Array.from({ length: 4 }, () => ({ contains: hookFailed })) },
        { kind: 'question', asks: 'API servers that are not healthy', answer: unhealthy(1) },
      ],
    },
    {
      id: 'F4',
      says: '“teams were not able to deploy their applications”',
      at: 'timeout',
      parts: [
        { kind: 'condition', object: tables, type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: { contains: callFailed } },
        { kind: 'trace', from: 'eve', sequence: [{ contains: `FailedCreate: Error creating: Internal error occurred: ${callFailed}` }] },
      ],
    },
    {
      id: 'F5',
      says: '“which caused kubelets to be unable to report node health. This in turn caused GKE node auto-repair to recreate nodes as a means of repair”',
      at: 'end',
      parts: [
        { kind: 'trace', from: 'again', sequence: [{ contains: 'none of the API servers' }, { contains: 'is destroyed, to be replaced' }] },
        ...nodes.map((node): Part => ({ kind: 'trace', from: 'again', sequence: [`a new machine takes the place of ${node}`] })),
      ],
    },
    {
      id: 'F6',
      says: '“all the nodes started to be destroyed and recreated in an endless loop”',
      at: 'end',
      parts: nodes.map((node) => ({
        kind: 'trace',
        from: 'again',
        sequence: Array.from({ length: 5 }, () => `a new machine takes the place of ${node}`),
      })),
    },
    {
      id: 'F7',
      says: '“an indiscriminate loss of service for all tenants”',
      at: 'end',
      parts: [
        { kind: 'ready', workload: tables, ready: false },
        { kind: 'ready', workload: oven, ready: false },
      ],
    },
  ],
  claims: [
    {
      id: 'W1',
      says: '“with intermittent API server access, we were able to delete this ValidatingAdmissionWebhook resource to restore the cluster service”',
      shown: 'reproduced',
      runs: [{ variant: 'deleted', at: 'end', parts: [healthy, { kind: 'ready', ready: true }] }],
    },
    {
      id: 'W2',
      says: 'With OPA asked only in namespaces that teams have access to, the upgrade goes through.',
      shown: 'reproduced',
      runs: [{ variant: 'scoped', at: 'end', parts: [healthy, noneReplaced] }],
    },
    {
      id: 'W3',
      says: 'Node auto-repair takes the machines: without it they stay, and what runs on them runs on.',
      shown: 'reproduced',
      runs: [
        {
          variant: 'unrepaired',
          at: 'end',
          parts: [
            { kind: 'question', asks: 'API servers that are not healthy', answer: unhealthy(3) },
            { kind: 'ready', workload: oven, ready: true },
            noneReplaced,
          ],
        },
      ],
    },
  ],
  variants: [
    {
      id: 'deleted',
      title: 'the webhook configuration is deleted once an API server is reached',
      timeline: (steps) => [
        ...steps,
        {
          at: 'reached',
          text: 'the webhook configuration is deleted',
          because: 'assumption:T4',
          do: { kind: 'delete', object: configuration },
        } satisfies Step,
      ],
    },
    { id: 'scoped', title: 'the webhook is asked only where teams work', edit: (model) => askedOnlyIn(model, ['saloon', 'galley']) },
    {
      id: 'unrepaired',
      title: 'nobody replaces machines',
      edit: (model) => ({ ...model, world: { ...model.world, nodeRepair: undefined } }),
    },
  ],
} as const satisfies Scenario;

/** How many API servers are not healthy, and what their health checks say. */
function unhealthy(expected: number): (observed: Observed) => Answer {
  return ({ view }) => {
    const texts = apiServerRefs(view).flatMap((ref) => {
      const text = unhealthyText(view, ref);
      return text === undefined ? [] : [`${ref.name}: ${text}`];
    });
    return { shows: texts.length === 0 ? 'none' : texts.join('; '), holds: texts.length === expected };
  };
}

interface Webhooks extends KubeObject {
  readonly webhooks: readonly { readonly namespaceSelector?: LabelSelector }[];
}

/** The webhook as it was configured afterwards: asked only in some namespaces. */
export function askedOnlyIn(model: ClusterModel, namespaces: readonly string[]): ClusterModel {
  const namespaceSelector = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: namespaces }] };
  const scoped = ({ webhooks, ...object }: Webhooks) => ({ ...object, webhooks: webhooks.map((webhook) => ({ ...webhook, namespaceSelector })) });
  return {
    ...model,
    objects: model.objects.map((source) =>
      source.object.kind === configuration.kind ? { ...source, object: scoped(source.object as Webhooks) as KubeObject } : source,
    ),
  };
}
