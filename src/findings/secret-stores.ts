import type { Container, KubeObject, Pod, PodSpec } from '#model/kubernetes.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { View } from '#sim/view.ts';
import { podsSelected } from '#sim/webhooks.ts';
import { textsIn, valueAt } from './field-value.ts';

const externalSecretKind = 'ExternalSecret.external-secrets.io';
const clusterStoreKind = 'ClusterSecretStore.external-secrets.io';
const storeKind = 'SecretStore.external-secrets.io';

/** A Secret that is needed, and the field that names it. */
export interface SecretNeed {
  readonly namespace: string;
  readonly name: string;
  /** The object that names it: a store, or a pod of the server behind it. */
  readonly by: ObjectRef;
  readonly path: string;
}

interface ExternalSecret extends KubeObject {
  readonly spec?: {
    readonly secretStoreRef?: { readonly name?: string; readonly kind?: string };
    readonly target?: { readonly name?: string; readonly creationPolicy?: string };
    readonly data?: readonly object[];
    readonly dataFrom?: readonly { readonly extract?: object; readonly find?: object }[];
  };
}

/** Stores that external-secrets takes values from. */
export function secretStores(view: View): readonly ObjectRef[] {
  return [...view.list(clusterStoreKind), ...view.list(storeKind)];
}

/** The ExternalSecrets that take their values from a store. */
export function externalSecretsOf(store: ObjectRef, view: View): readonly ObjectRef[] {
  return view.list(externalSecretKind).filter((ref) => {
    const spec = view.object<ExternalSecret>(ref)?.spec;
    const { name, kind = 'SecretStore' } = spec?.secretStoreRef ?? {};
    const isAsked = (spec?.data ?? []).length > 0 || (spec?.dataFrom ?? []).some(({ extract, find }) => extract !== undefined || find !== undefined);
    const isThis = name === store.name && `${kind}.external-secrets.io` === store.kind;
    return isAsked && isThis && (store.kind === clusterStoreKind || store.namespace === ref.namespace);
  });
}

/** The Secret that an ExternalSecret makes; undefined where it only adds to one that somebody else makes. */
export function secretMadeBy(ref: ObjectRef, view: View): { readonly namespace: string; readonly name: string } | undefined {
  const { name = ref.name, creationPolicy = 'Owner' } = view.object<ExternalSecret>(ref)?.spec?.target ?? {};
  return ['Owner', 'Orphan'].includes(creationPolicy) ? { namespace: ref.namespace, name } : undefined;
}

/** Secrets without which a store answers nothing: those it presents, and those without which its server in the cluster does not start. */
export function secretsNeededBy(store: ObjectRef, view: View): readonly SecretNeed[] {
  return [...presented(store, view), ...serversOf(store, view).flatMap((pod) => neededByPod(pod, view))];
}

/** Pods behind the addresses that a store names, where they are Services of the cluster. */
export function serversOf(store: ObjectRef, view: View): readonly ObjectRef[] {
  const texts = [...textsIn(valueAt(view.object(store), 'spec.provider'), '', () => false)].map(({ text }) => text);
  return texts.flatMap((text) => {
    const [, name, namespace] = /^https?:\/\/([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc(?:\.[a-z0-9.-]+)?)?(?::\d+)?(?:\/|$)/.exec(text) ?? [];
    return name === undefined || namespace === undefined ? [] : podsSelected(view, { namespace, name });
  });
}

/** References to keys of Secrets in the settings of a store. */
function presented(store: ObjectRef, view: View): readonly SecretNeed[] {
  const provider = valueAt(view.object(store), 'spec.provider');
  const keys = [...textsIn(provider, 'spec.provider', () => false)].filter(({ path }) => path.endsWith('.key'));
  return keys.flatMap(({ path }) => {
    const at = path.slice(0, -'.key'.length);
    const { name, namespace, type = 'Secret' } = valueAt(view.object(store), at) as Readonly<Record<string, unknown>>;
    if (typeof name !== 'string' || type !== 'Secret') return [];
    return [{ namespace: store.namespace === '' && typeof namespace === 'string' ? namespace : store.namespace, name, by: store, path: at }];
  });
}

/** Secrets that keep a pod from starting while they are missing. */
function neededByPod(pod: ObjectRef, view: View): readonly SecretNeed[] {
  const spec = view.object<Pod>(pod)?.spec;
  const names = spec === undefined ? [] : [...volumeSecrets(spec), ...containersOf(spec).flatMap(([path, container]) => envSecrets(path, container))];
  return names.map(({ name, path }) => ({ namespace: pod.namespace, name, by: pod, path }));
}

interface NamedAt {
  readonly name: string;
  readonly path: string;
}

function containersOf(spec: PodSpec): readonly (readonly [string, Container])[] {
  return (['initContainers', 'containers'] as const).flatMap((list) =>
    (spec[list] ?? []).map((container, index) => [`${list}[${index}]`, container] as const),
  );
}

function volumeSecrets({ volumes = [] }: PodSpec): readonly NamedAt[] {
  return volumes.flatMap(({ secret }, index) =>
    secret?.secretName === undefined || secret.optional === true ? [] : [{ name: secret.secretName, path: `volumes[${index}].secret` }],
  );
}

function envSecrets(path: string, { env = [], envFrom = [] }: Container): readonly NamedAt[] {
  const keys = env.flatMap(({ valueFrom }, index) => required(valueFrom?.secretKeyRef, `${path}.env[${index}]`));
  return [...keys, ...envFrom.flatMap(({ secretRef }, index) => required(secretRef, `${path}.envFrom[${index}]`))];
}

function required(reference: { readonly name?: string; readonly optional?: boolean } | undefined, path: string): readonly NamedAt[] {
  return reference?.name === undefined || reference.optional === true ? [] : [{ name: reference.name, path }];
}
