import type { KubeObject, Node, PersistentVolumeClaim, Pod, PodSpec } from '#model/kubernetes.ts';
import type { Status } from '../errors.ts';
import type { PriorityClass } from '../validation/policies.ts';
import type { LimitRange, ResourceQuota } from '../validation/quota.ts';
import { claimWithinLimits, LIMIT_RANGER_ANNOTATION, podWithinLimits, withLimits } from './limit-ranger.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { secureNamespace, securePod, secureWorkload } from './pod-security.ts';
import { oneDefaultClass, priorityClassOf, withPriority } from './priority.ts';
import { chargeQuotas } from './quota.ts';
import { type AdmissionRequest, isStatus, type Lookups, type RuntimeClass, type ServiceAccount } from './request.ts';
import { overheadMatches, runtimeClassOf, withRuntime } from './runtime-class.ts';
import { accountOf, secretsAllowed, withAccount } from './service-account.ts';
import { mayResize, withDefaultClass, withDefaultIngressClass, withProtection } from './storage.ts';
import { withDefaultTolerations, withNotReadyTaint } from './tolerations.ts';
import { callWebhooks } from './webhooks.ts';

/**
 * The admission chain in upstream's order. Mutating plug-ins see the object before it is prepared and validated, validating ones
 * after. Follows kubernetes pkg/kubeapiserver/options/plugins.go, v1.28, default plug-ins.
 */
export interface Mutated {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/** The object as the mutating plug-ins leave it, or the first refusal. */
export function mutate(request: AdmissionRequest, lookups: Lookups): Mutated | Status {
  const refusal = namespaceLifecycle(request, lookups);
  if (refusal !== undefined) return refusal;
  if (request.operation === 'DELETE') return { object: request.object, warnings: [] };
  const object = (request.subresource ?? '') === '' ? mutateObject(request, lookups) : request.object;
  if (isStatus(object)) return object;
  const called = callWebhooks(object === request.object ? request : { ...request, object }, lookups, 'mutating');
  return called.refusal ?? called;
}

function mutateObject(request: AdmissionRequest, lookups: Lookups): KubeObject | Status {
  const { kind, operation, object } = request;
  if (kind.struct === undefined) return object;
  switch (kind.kind) {
    case 'Pod':
      return operation === 'CREATE' ? mutatePod(request as AdmissionRequest<Pod>, lookups) : keptPriority(request as AdmissionRequest<Pod>);
    case 'Node':
      return operation === 'CREATE' ? withNotReadyTaint(object as Node) : object;
    case 'PersistentVolumeClaim':
      return operation === 'CREATE' ? withProtection(withDefaultClass(object as PersistentVolumeClaim, lookups)) : object;
    case 'PersistentVolume':
      return operation === 'CREATE' ? withProtection(object) : object;
    case 'Ingress':
      return operation === 'CREATE' ? withDefaultIngressClass(request, lookups) : object;
    default:
      return object;
  }
}

/** Priority is not lost when an update leaves it out. */
function keptPriority({ object, previous }: AdmissionRequest<Pod>): Pod {
  const { priority, preemptionPolicy } = previous?.spec ?? {};
  const lacksPriority = object.spec.priority === undefined && priority !== undefined;
  const lacksPolicy = object.spec.preemptionPolicy === undefined && preemptionPolicy !== undefined;
  if (!lacksPriority && !lacksPolicy) return object;
  return { ...object, spec: { ...object.spec, ...(lacksPriority ? { priority } : {}), ...(lacksPolicy ? { preemptionPolicy } : {}) } };
}

/** What a pod's new spec depends on besides the spec. */
interface PodInputs {
  readonly ranges: readonly LimitRange[];
  readonly account: ServiceAccount | undefined;
  readonly priorityClass: PriorityClass | undefined;
  readonly runtime: RuntimeClass | undefined;
  readonly suffix: string;
}

interface AdmittedSpec extends PodInputs {
  readonly spec: PodSpec;
  readonly note?: string;
}

/** Pods of one template share their spec, and after admission they share the admitted one: made once, looked up ever after. */
const admittedSpecs = new WeakMap<PodSpec, AdmittedSpec>();

function mutatePod(request: AdmissionRequest<Pod>, lookups: Lookups): Pod | Status {
  const account = accountOf(request, lookups);
  if (isStatus(account)) return account;
  const priorityClass = priorityClassOf(request, lookups);
  if (isStatus(priorityClass)) return priorityClass;
  const runtime = runtimeClassOf(request, lookups);
  if (isStatus(runtime)) return runtime;
  const inputs = { ranges: lookups.limitRanges(request.namespace), account, priorityClass, runtime, suffix: lookups.tokenVolumeSuffix };
  const { object: pod } = request;
  let admitted = admittedSpecs.get(pod.spec);
  if (admitted === undefined || !sameInputs(admitted, inputs)) {
    const made = admitSpec(request, inputs);
    if (isStatus(made)) return made;
    admitted = made;
    admittedSpecs.set(pod.spec, admitted);
  }
  const noted =
    admitted.note === undefined
      ? pod.metadata
      : { ...pod.metadata, annotations: { ...pod.metadata.annotations, [LIMIT_RANGER_ANNOTATION]: admitted.note } };
  return { ...pod, metadata: noted, spec: admitted.spec };
}

function sameInputs(left: PodInputs, right: PodInputs): boolean {
  const sameRanges = left.ranges.length === right.ranges.length && left.ranges.every((range, index) => range === right.ranges[index]);
  const sameClasses = left.priorityClass === right.priorityClass && left.runtime === right.runtime;
  return sameRanges && sameClasses && left.account === right.account && left.suffix === right.suffix;
}

function admitSpec(request: AdmissionRequest<Pod>, inputs: PodInputs): AdmittedSpec | Status {
  const { spec, note } = withLimits(request.object.spec, inputs.ranges);
  const housed = inputs.account === undefined ? spec : withAccount(spec, inputs.account, inputs.suffix);
  const ranked = withPriority(request, housed, inputs.priorityClass);
  if (isStatus(ranked)) return ranked;
  const running = withRuntime(request, withDefaultTolerations(ranked), inputs.runtime);
  if (isStatus(running)) return running;
  return { ...inputs, spec: running, ...(note === undefined ? {} : { note }) };
}

/** What validating plug-ins say: a refusal, or warnings and the quotas that are charged. */
export interface Validated {
  readonly refusal?: Status;
  readonly warnings: readonly string[];
  readonly charged: readonly ResourceQuota[];
}

/** Refuses, warns and charges; the object itself stays as it is. */
export function validateAdmission(request: AdmissionRequest, lookups: Lookups): Validated {
  const { refusal, warnings } = builtIn(request, lookups);
  if (refusal !== undefined) return { refusal, warnings, charged: [] };
  const hooks = callWebhooks(request, lookups, 'validating');
  const all = hooks.warnings.length === 0 ? warnings : [...warnings, ...hooks.warnings];
  if (hooks.refusal !== undefined) return { refusal: hooks.refusal, warnings: all, charged: [] };
  const charge = chargeQuotas(request, request.namespace === '' ? [] : lookups.quotas(request.namespace));
  return charge.refusal === undefined ? { charged: charge.charged, warnings: all } : { ...charge, warnings: all };
}

interface Verdict {
  readonly refusal?: Status;
  readonly warnings: readonly string[];
}

const fine: Verdict = { warnings: [] };
const workloads = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'ReplicationController', 'PodTemplate']);

function builtIn(request: AdmissionRequest, lookups: Lookups): Verdict {
  const { kind, operation } = request;
  if (operation === 'DELETE' || (request.subresource ?? '') !== '' || kind.struct === undefined) return fine;
  switch (kind.kind) {
    case 'Pod':
      return validatePod(request as AdmissionRequest<Pod>, lookups);
    case 'Namespace':
      return secureNamespace(request, lookups);
    case 'PersistentVolumeClaim':
      return refusalOr(claimWithinLimits(request, lookups.limitRanges(request.namespace)) ?? mayResize(request, lookups));
    case 'PriorityClass':
      return refusalOr(oneDefaultClass(request, lookups));
    default:
      return workloads.has(kind.kind) ? secureWorkload(request, lookups) : fine;
  }
}

function refusalOr(refusal: Status | undefined): Verdict {
  return refusal === undefined ? fine : { refusal, warnings: [] };
}

function validatePod(request: AdmissionRequest<Pod>, lookups: Lookups): Verdict {
  if (request.operation === 'UPDATE') return securePod(request, lookups);
  const bounded = podWithinLimits(request, lookups.limitRanges(request.namespace));
  if (bounded !== undefined) return { refusal: bounded, warnings: [] };
  const account = lookups.serviceAccount(request.namespace, request.object.spec.serviceAccountName ?? '');
  const lent = account === undefined ? undefined : secretsAllowed(request, account);
  if (lent !== undefined) return { refusal: lent, warnings: [] };
  const secured = securePod(request, lookups);
  if (secured.refusal !== undefined) return secured;
  const runtime = runtimeClassOf(request, lookups);
  const heavy = isStatus(runtime) ? runtime : overheadMatches(request, runtime);
  return heavy === undefined ? secured : { refusal: heavy, warnings: secured.warnings };
}
