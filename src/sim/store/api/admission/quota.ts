import type { KubeObject, PersistentVolumeClaim, Pod, PodSpec } from '#model/kubernetes.ts';
import { addQuantities, compareQuantities, quantityOf, quantityOfUnits, quantityText, subtractQuantities, ZERO } from '#model/quantity.ts';
import type { Status } from '../errors.ts';
import { qosClass } from '../qos.ts';
import type { ResourceQuota, ScopeExpression } from '../validation/quota.ts';
import { isExtendedResource } from '../validation/resources.ts';
import { type Amounts, add, podLimits, podRequests } from './pod-resources.ts';
import { type AdmissionRequest, refused } from './request.ts';

/**
 * What a write costs against the quotas of its namespace. Follows apiserver plugin/resourcequota/controller.go and kubernetes
 * pkg/quota/v1/evaluator/core, v1.28.
 */
export interface Charge {
  readonly refusal?: Status;
  /** Quotas with their new usage, to be written together with the object. */
  readonly charged: readonly ResourceQuota[];
}

const ONE = quantityOfUnits(1);
const free: Charge = { charged: [] };

/** Pods are charged when they are made; everything else also when it changes. */
export function chargeQuotas(request: AdmissionRequest, quotas: readonly ResourceQuota[]): Charge {
  if (quotas.length === 0 || (request.subresource ?? '') !== '' || request.operation === 'DELETE') return free;
  const isPod = request.kind.kind === 'Pod' && request.kind.group === '';
  const isCounted = isPod || (request.kind.group === '' && (request.kind.kind === 'Service' || request.kind.kind === 'PersistentVolumeClaim'));
  if (request.operation === 'UPDATE' && (isPod || !isCounted)) return free;
  const applying = quotas.filter((quota) => matches(quota, request));
  for (const quota of applying) {
    const problem = isPod ? missingRequests(quota, request.object as Pod) : undefined;
    if (problem !== undefined) return { refusal: refused(request, `failed quota: ${quota.metadata.name}: ${problem}`), charged: [] };
    const unknown = unknownUsage(quota, request);
    if (unknown.length > 0)
      return { refusal: refused(request, `status unknown for quota: ${quota.metadata.name}, resources: ${unknown.join(',')}`), charged: [] };
  }
  return chargeAll(request, applying, growth(request));
}

function chargeAll(request: AdmissionRequest, quotas: readonly ResourceQuota[], usage: Amounts): Charge {
  const charged: ResourceQuota[] = [];
  for (const quota of quotas) {
    const hard = quota.status?.hard ?? {};
    const used = quota.status?.used ?? {};
    const asked = [...usage].filter(([name, amount]) => hard[name] !== undefined && amount.nanos !== 0n);
    const sum = (name: string): ReturnType<typeof quantityOf> => addQuantities(quantityOf(used[name] ?? '0'), usage.get(name) ?? ZERO);
    const exceeded = asked.map(([name]) => name).filter((name) => compareQuantities(sum(name), quantityOf(hard[name] ?? '0')) > 0);
    if (exceeded.length > 0) return { refusal: refused(request, exceededText(quota, exceeded.sort(), usage)), charged: [] };
    if (asked.length === 0) continue;
    const next = { ...used, ...Object.fromEntries(asked.map(([name]) => [name, quantityText(sum(name))])) };
    charged.push({ ...quota, status: { ...quota.status, used: next } });
  }
  return { charged };
}

function exceededText(quota: ResourceQuota, names: readonly string[], usage: Amounts): string {
  const list = (amount: (name: string) => string): string => names.map((name) => `${name}=${amount(name)}`).join(',');
  const [used, hard] = [quota.status?.used ?? {}, quota.status?.hard ?? {}];
  const parts = [list((name) => quantityText(usage.get(name) ?? ZERO)), list((name) => used[name] ?? '0'), list((name) => hard[name] ?? '0')];
  return `exceeded quota: ${quota.metadata.name}, requested: ${parts[0]}, used: ${parts[1]}, limited: ${parts[2]}`;
}

/** What the write adds: nothing below zero counts. */
function growth(request: AdmissionRequest): Amounts {
  const usage = usageOf(request, request.object);
  if (request.operation !== 'UPDATE' || request.previous === undefined) return usage;
  const before = usageOf(request, request.previous);
  return new Map([...usage].map(([name, amount]) => [name, positive(subtractQuantities(amount, before.get(name) ?? ZERO))]));
}

function positive(amount: ReturnType<typeof quantityOf>): ReturnType<typeof quantityOf> {
  return amount.nanos < 0n ? ZERO : amount;
}

/** What one object uses, by the names quotas give to it. */
export function usageOf({ kind }: Pick<AdmissionRequest, 'kind'>, object: KubeObject): Amounts {
  const usage: Amounts = new Map([[`count/${kind.resource}${kind.group === '' ? '' : `.${kind.group}`}`, ONE]]);
  if (kind.group !== '') return usage;
  switch (kind.kind) {
    case 'Pod':
      add(usage, podUsage((object as Pod).spec));
      return usage;
    case 'Service':
      add(usage, serviceUsage(object));
      return usage;
    case 'PersistentVolumeClaim':
      add(usage, claimUsage(object as PersistentVolumeClaim));
      return usage;
    default:
      if (simplyCounted.has(kind.resource)) usage.set(kind.resource, ONE);
      return usage;
  }
}

const simplyCounted = new Set(['replicationcontrollers', 'secrets', 'configmaps', 'resourcequotas']);

const podUsages = new WeakMap<PodSpec, Amounts>();

function podUsage(spec: PodSpec): Amounts {
  let known = podUsages.get(spec);
  if (known === undefined) {
    known = computeUsage(withOverhead(podRequests(spec), spec), withOverhead(podLimits(spec), spec));
    podUsages.set(spec, known);
  }
  return known;
}

function withOverhead(sum: Amounts, spec: PodSpec): Amounts {
  if (spec.overhead === undefined) return sum;
  const more = new Map(sum);
  add(more, new Map(Object.entries(spec.overhead).map(([name, amount]) => [name, quantityOf(amount)])));
  return more;
}

const computed = ['cpu', 'memory', 'ephemeral-storage'];

function computeUsage(requests: Amounts, limits: Amounts): Amounts {
  const usage: Amounts = new Map([['pods', ONE]]);
  for (const [name, amount] of requests) {
    if (computed.includes(name) || name.startsWith('hugepages-')) usage.set(name, amount).set(`requests.${name}`, amount);
    if (isExtendedResource(name)) usage.set(`requests.${name}`, amount);
  }
  for (const [name, amount] of limits) if (computed.includes(name)) usage.set(`limits.${name}`, amount);
  return usage;
}

interface ServiceLike {
  readonly spec?: {
    readonly type?: string;
    readonly ports?: readonly { readonly nodePort?: number }[];
    readonly allocateLoadBalancerNodePorts?: boolean;
  };
}

function serviceUsage(object: KubeObject): Amounts {
  const { type, ports = [], allocateLoadBalancerNodePorts } = (object as ServiceLike).spec ?? {};
  const isBalancer = type === 'LoadBalancer';
  const own = ports.filter(({ nodePort = 0 }) => nodePort !== 0).length;
  const nodePorts = type === 'NodePort' || (isBalancer && allocateLoadBalancerNodePorts !== false) ? ports.length : isBalancer ? own : 0;
  return new Map([
    ['services', ONE],
    ['services.loadbalancers', quantityOfUnits(isBalancer ? 1 : 0)],
    ['services.nodeports', quantityOfUnits(nodePorts)],
  ]);
}

function claimUsage({ spec, metadata }: PersistentVolumeClaim): Amounts {
  const usage: Amounts = new Map([['persistentvolumeclaims', ONE]]);
  const storage = spec.resources?.requests?.['storage'];
  if (storage !== undefined) usage.set('requests.storage', quantityOf(storage));
  const className = metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? '';
  if (className === '') return usage;
  const prefix = `${className}.storageclass.storage.k8s.io/`;
  for (const [name, amount] of [...usage]) usage.set(prefix + name, amount);
  return usage;
}

const podNames = new Set(['count/pods', 'pods', ...computed, ...computed.flatMap((name) => [`requests.${name}`, `limits.${name}`])]);

/** The resources of a quota that an object of this kind can use. */
function concerned(quota: ResourceQuota, { kind }: Pick<AdmissionRequest, 'kind'>): readonly string[] {
  const hard = Object.keys(quota.status?.hard ?? {});
  if (kind.group === '' && kind.kind === 'Pod')
    return hard.filter((name) => podNames.has(name) || /^(requests\.)?hugepages-/.test(name) || (name.startsWith('requests.') && name.includes('/')));
  const count = `count/${kind.resource}${kind.group === '' ? '' : `.${kind.group}`}`;
  if (kind.group !== '') return hard.filter((name) => name === count);
  if (kind.kind === 'Service') return hard.filter((name) => name === count || name === 'services' || name.startsWith('services.'));
  if (kind.kind === 'PersistentVolumeClaim') {
    const own = (name: string): boolean => name === 'persistentvolumeclaims' || name === 'requests.storage';
    return hard.filter(
      (name) =>
        name === count || own(name) || own(name.slice(name.indexOf('.storageclass.storage.k8s.io/') + '.storageclass.storage.k8s.io/'.length)),
    );
  }
  return hard.filter((name) => name === count || (simplyCounted.has(kind.resource) && name === kind.resource));
}

/** Whether a quota counts an object: it names something the object uses, and the object is in its scopes. */
export function matches(quota: ResourceQuota, request: Pick<AdmissionRequest, 'kind' | 'object'>): boolean {
  if (concerned(quota, request).length === 0) return false;
  const scopes: readonly ScopeExpression[] = [
    ...(quota.spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(quota.spec?.scopeSelector?.matchExpressions ?? []),
  ];
  if (scopes.length === 0) return true;
  const isPod = request.kind.group === '' && request.kind.kind === 'Pod';
  return isPod && scopes.every((scope) => inScope(scope, (request.object as Pod).spec));
}

function inScope({ scopeName, operator, values = [] }: ScopeExpression, spec: PodSpec): boolean {
  switch (scopeName) {
    case 'Terminating':
      return (spec.activeDeadlineSeconds ?? -1) >= 0;
    case 'NotTerminating':
      return (spec.activeDeadlineSeconds ?? -1) < 0;
    case 'BestEffort':
      return qosClass(spec) === 'BestEffort';
    case 'NotBestEffort':
      return qosClass(spec) !== 'BestEffort';
    case 'PriorityClass':
      return inPriorityScope(operator, values, spec.priorityClassName ?? '');
    case 'CrossNamespacePodAffinity':
      return looksElsewhere(spec);
    default:
      return false;
  }
}

function inPriorityScope(operator: string, values: readonly string[], name: string): boolean {
  if (operator === 'Exists') return name !== '';
  if (operator === 'DoesNotExist') return name === '';
  return operator === 'In' ? name !== '' && values.includes(name) : name === '' || !values.includes(name);
}

function looksElsewhere({ affinity }: PodSpec): boolean {
  return [affinity?.podAffinity, affinity?.podAntiAffinity].some((terms) => {
    const all = [
      ...(terms?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(terms?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
    ];
    return all.some(({ namespaces = [], namespaceSelector }) => namespaces.length > 0 || namespaceSelector !== undefined);
  });
}

const mustBeStated = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

/** Where a quota counts a compute resource, every container must say how much it wants. */
function missingRequests(quota: ResourceQuota, pod: Pod): string | undefined {
  const hard = quota.status?.hard ?? {};
  const wanted = mustBeStated.filter((name) => hard[name] !== undefined).sort();
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const parts = wanted.flatMap((name) => {
    const silent = containers.filter((container) => !states(container.resources, name)).map((container) => container.name);
    return silent.length === 0 ? [] : [`${name} for: ${[...new Set(silent)].sort().join(',')}`];
  });
  return parts.length === 0 ? undefined : `must specify ${parts.join('; ')}`;
}

function states(resources: Pod['spec']['containers'][number]['resources'], name: string): boolean {
  const list = name.startsWith('limits.') ? resources?.limits : resources?.requests;
  return list?.[name.slice(name.indexOf('.') + 1)] !== undefined;
}

function unknownUsage(quota: ResourceQuota, request: AdmissionRequest): readonly string[] {
  const names = concerned(quota, request);
  const used = quota.status?.used ?? {};
  return names.every((name) => used[name] !== undefined) ? [] : names.toSorted();
}
