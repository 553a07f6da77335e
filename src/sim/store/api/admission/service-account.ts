import type { Container, Pod, PodSpec, Volume } from '#model/kubernetes.ts';
import type { Status } from '../errors.ts';
import { type AdmissionRequest, type Lookups, refused, type ServiceAccount } from './request.ts';

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const VOLUME = 'kube-api-access';
const MIRROR = 'kubernetes.io/config.mirror';
const MOUNTABLE = 'kubernetes.io/enforce-mountable-secrets';

/** The account of a new pod, or the refusal; mirror pods have none. Follows kubernetes plugin/pkg/admission/serviceaccount, v1.28. */
export function accountOf(request: AdmissionRequest<Pod>, lookups: Lookups): ServiceAccount | Status | undefined {
  const pod = request.object;
  if (pod.metadata.annotations?.[MIRROR] !== undefined) return mirrorRefusal(request);
  const name = (pod.spec.serviceAccountName ?? '') === '' ? 'default' : (pod.spec.serviceAccountName ?? '');
  const account = lookups.serviceAccount(request.namespace, name);
  if (account !== undefined) return account;
  return refused(request, `error looking up service account ${request.namespace}/${name}: serviceaccount "${name}" not found`);
}

function mirrorRefusal(request: AdmissionRequest<Pod>): Status | undefined {
  const { spec } = request.object;
  if ((spec.serviceAccountName ?? '') !== '') return refused(request, 'a mirror pod may not reference service accounts');
  if (secretsOf(spec).length > 0) return refused(request, 'a mirror pod may not reference secrets');
  const tokens = (spec.volumes ?? []).some((volume) => (volume.projected?.sources ?? []).some((source) => 'serviceAccountToken' in source));
  return tokens ? refused(request, 'a mirror pod may not use ServiceAccountToken volume projections') : undefined;
}

function secretsOf(spec: PodSpec): readonly string[] {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  return [
    ...(spec.imagePullSecrets ?? []).map(({ name = '' }) => name),
    ...(spec.volumes ?? []).flatMap(({ secret }) => (secret === undefined ? [] : [secret.secretName ?? ''])),
    ...containers.flatMap(({ env = [] }) =>
      env.flatMap(({ valueFrom }) => (valueFrom?.secretKeyRef === undefined ? [] : [valueFrom.secretKeyRef.name ?? ''])),
    ),
    ...containers.flatMap(({ envFrom = [] }) => envFrom.flatMap(({ secretRef }) => (secretRef === undefined ? [] : [secretRef.name ?? '']))),
  ];
}

/** The spec with its account named, the account's token mounted and its pull secrets lent. */
export function withAccount(spec: PodSpec, account: ServiceAccount, suffix: string): PodSpec {
  const name = account.metadata.name;
  const named = spec.serviceAccountName === name ? spec : ({ ...spec, serviceAccountName: name, serviceAccount: name } as PodSpec);
  const mounts = spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
  const mounted = mounts ? withToken(named, suffix) : named;
  const secrets = account.imagePullSecrets ?? [];
  if ((mounted.imagePullSecrets ?? []).length > 0 || secrets.length === 0) return mounted;
  return { ...mounted, imagePullSecrets: secrets.map((secret) => ({ name: secret.name })) };
}

function withToken(spec: PodSpec, suffix: string): PodSpec {
  const existing = (spec.volumes ?? []).find((volume) => volume.name.startsWith(`${VOLUME}-`));
  const name = existing?.name ?? `${VOLUME}-${suffix}`;
  const containers = spec.containers.map((container) => withMount(container, name));
  const initContainers = spec.initContainers?.map((container) => withMount(container, name));
  const mountedAnew =
    containers.some((container, index) => container !== spec.containers[index]) ||
    initContainers?.some((container, index) => container !== spec.initContainers?.[index]);
  if (mountedAnew !== true) return spec;
  const volumes = existing === undefined ? { volumes: [...(spec.volumes ?? []), tokenVolume(name)] } : {};
  return { ...spec, containers, ...(initContainers === undefined ? {} : { initContainers }), ...volumes };
}

function withMount(container: Container, name: string): Container {
  const mounts = container.volumeMounts ?? [];
  if (mounts.some((mount) => mount.mountPath === TOKEN_PATH)) return container;
  return { ...container, volumeMounts: [...mounts, { name, readOnly: true, mountPath: TOKEN_PATH }] };
}

function tokenVolume(name: string): Volume {
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
  ];
  return { name, projected: { sources, defaultMode: 420 } } as Volume;
}

/** Accounts that insist on it lend only the secrets they name. */
export function secretsAllowed(request: AdmissionRequest<Pod>, account: ServiceAccount): Status | undefined {
  if (!/^(1|t|T|TRUE|true|True)$/.test(account.metadata.annotations?.[MOUNTABLE] ?? '')) return undefined;
  const problem = secretProblem(request.object.spec, account);
  return problem === undefined ? undefined : refused(request, problem);
}

function secretProblem(spec: PodSpec, account: ServiceAccount): string | undefined {
  const mountable = new Set((account.secrets ?? []).map(({ name }) => name));
  const tail = `because service account ${account.metadata.name} does not reference that`;
  const volume = (spec.volumes ?? []).find(({ secret }) => secret !== undefined && !mountable.has(secret.secretName));
  if (volume !== undefined) return `volume with secret.secretName="${volume.secret?.secretName}" is not allowed ${tail} secret`;
  const variable =
    variableProblem('init container', spec.initContainers ?? [], mountable) ?? variableProblem('container', spec.containers, mountable);
  if (variable !== undefined) return `${variable} is not allowed ${tail} secret`;
  const pullable = new Set((account.imagePullSecrets ?? []).map(({ name }) => name));
  const index = (spec.imagePullSecrets ?? []).findIndex(({ name }) => !pullable.has(name));
  return index < 0 ? undefined : `imagePullSecrets[${index}].name="${spec.imagePullSecrets?.[index]?.name}" is not allowed ${tail} imagePullSecret`;
}

function variableProblem(sort: string, containers: readonly Container[], mountable: ReadonlySet<string | undefined>): string | undefined {
  for (const { name: container, env = [] } of containers)
    for (const { name, valueFrom } of env) {
      const reference = valueFrom?.secretKeyRef;
      if (reference !== undefined && !mountable.has(reference.name))
        return `${sort} ${container} with envVar ${name} referencing secret.secretName="${reference.name}"`;
    }
  return undefined;
}
