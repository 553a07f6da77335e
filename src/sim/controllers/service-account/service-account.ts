import type { KubeObject } from '#model/kubernetes.ts';
import { type Actor, onObject } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';

interface Namespace extends KubeObject {
  readonly status?: { readonly phase?: string };
}

/** What every active namespace has of itself: its default account, and the certificate of the cluster's authority. */
const kept: Readonly<Record<string, { readonly name: string; make(namespace: string): KubeObject }>> = {
  ServiceAccount: {
    name: 'default',
    make: (namespace) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } }),
  },
  ConfigMap: {
    name: 'kube-root-ca.crt',
    make: (namespace) =>
      ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'kube-root-ca.crt', namespace, annotations: { 'kubernetes.io/description': description } },
        data: { 'ca.crt': '' },
      }) as KubeObject,
  },
};

const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or ' +
  'kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/**
 * Makes them where they are missing, and again where they were deleted.
 *
 * Follows pkg/controller/serviceaccount/serviceaccounts_controller.go and pkg/controller/certificates/rootcacertpublisher, 1.28.
 */
export const serviceAccount: Actor = {
  name: 'service-account',
  watches: [
    onObject<Namespace>('Namespace', ({ ref, before, after }) => (after !== undefined && isNews(before, after) ? [ref] : [])),
    ...Object.entries(kept).map(([kind, { name }]) =>
      onObject(kind, ({ ref, after }, view) => (after === undefined && ref.name === name ? [view.ref('Namespace', '', ref.namespace)] : [])),
    ),
  ],
  active: controllerActs,
  *reconcile(ref, view) {
    const namespace = view.object<Namespace>(ref);
    const isActive = (namespace?.status?.phase ?? 'Active') === 'Active' && namespace?.metadata.deletionTimestamp === undefined;
    if (namespace === undefined || !isActive) return;
    for (const [kind, { name, make }] of Object.entries(kept)) {
      if (view.get(kind, ref.name, name) === undefined) yield { verb: 'create', object: make(ref.name) };
    }
  },
};

function isNews(before: Namespace | undefined, after: Namespace): boolean {
  return before === undefined || before.status?.phase !== after.status?.phase;
}
