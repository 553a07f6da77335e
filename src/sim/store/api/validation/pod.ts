import { deepEqual } from '#base/equal.ts';
import type { Labels, Pod, PodSpec, Toleration } from '#model/kubernetes.ts';
import { type FieldError, forbidden, invalid, required } from '../field-error.ts';
import { specDifference } from '../go-diff.ts';
import { tolerations } from './affinity.ts';
import { complaintsAbout, nothing } from './checks.ts';
import { type ContainerShape, imageSpaces } from './containers.ts';
import { dnsSubdomain, inRange, qualifiedName } from './formats.ts';
import { type MetadataRules, validateMetadata, validateMetadataUpdate } from './metadata.ts';
import { gatedPlacement } from './pod-gated.ts';
import { validatePodSpec } from './pod-spec.ts';

/** Pods: create, update, status. Follows kubernetes pkg/apis/core/validation/validation.go, v1.28. */
const rules: MetadataRules = { namespaced: true, name: dnsSubdomain };

const MIRROR = 'kubernetes.io/config.mirror';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';

/** The part that depends on the spec alone; pods of one template share their spec, so it is looked at once. */
const specErrors = new WeakMap<PodSpec, readonly FieldError[]>();

/** A pod to be created. */
export function validatePodCreate(pod: Pod): readonly FieldError[] {
  const errors = [...metadataAndSpec(pod)];
  if (hasEphemeral(pod.spec)) errors.push(forbidden('spec.ephemeralContainers', 'cannot be set on create'));
  if ((pod.spec.nodeName ?? '') !== '' && (pod.spec.schedulingGates ?? []).length > 0)
    errors.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  return [...errors, ...seccompAnnotations(pod.metadata.annotations, pod.spec, 'spec')];
}

function metadataAndSpec(pod: Pod): readonly FieldError[] {
  const metadata = validateMetadata(pod.metadata, rules);
  const annotations = podAnnotations(pod.metadata.annotations, pod.spec, 'metadata.annotations');
  const spec = podSpecErrors(pod);
  if (metadata.length + annotations.length + spec.length === 0) return nothing;
  return [...metadata, ...annotations, ...spec];
}

function podSpecErrors(pod: Pod): readonly FieldError[] {
  const { spec } = pod;
  if ((spec.volumes ?? []).some((volume) => volume.ephemeral !== undefined)) return wholeSpec(spec, pod.metadata.name);
  let errors = specErrors.get(spec);
  if (errors === undefined) {
    errors = wholeSpec(spec, undefined);
    specErrors.set(spec, errors);
  }
  return errors;
}

function wholeSpec(spec: PodSpec, podName: string | undefined): readonly FieldError[] {
  return [
    ...validatePodSpec(spec, 'spec', { isPod: true, ...(podName === undefined ? {} : { podName }) }),
    ...tokensWithoutAccount(spec),
    ...spec.containers.flatMap((container, index) => imageSpaces(container as ContainerShape, `spec.containers[${index}]`)),
    ...(spec.initContainers ?? []).flatMap((container, index) => imageSpaces(container as ContainerShape, `spec.initContainers[${index}]`)),
  ];
}

function tokensWithoutAccount(spec: PodSpec): readonly FieldError[] {
  if ((spec.serviceAccountName ?? '') !== '') return nothing;
  return (spec.volumes ?? []).flatMap((volume, index) =>
    (volume.projected?.sources ?? []).flatMap((source, at) => {
      if (!('serviceAccountToken' in source)) return nothing;
      const path = `spec.volumes[${index}].projected.sources[${at}].serviceAccountToken`;
      return [forbidden(path, 'must not be specified when serviceAccountName is not set')];
    }),
  );
}

function hasEphemeral(spec: PodSpec): boolean {
  return ((spec as { ephemeralContainers?: readonly unknown[] }).ephemeralContainers ?? []).length > 0;
}

/** Annotations that mean something to a pod. */
export function podAnnotations(annotations: Labels | undefined, spec: PodSpec, path: string): readonly FieldError[] {
  if (annotations === undefined) return nothing;
  const errors: FieldError[] = [];
  const mirror = annotations[MIRROR];
  if (mirror !== undefined && (spec.nodeName ?? '') === '')
    errors.push(invalid(`${path}[${MIRROR}]`, mirror, 'must set spec.nodeName if mirror pod annotation is set'));
  const cost = annotations[DELETION_COST];
  if (cost !== undefined && !isInt32(cost)) errors.push(invalid(`${path}[${DELETION_COST}]`, cost, 'must be a 32bit integer'));
  for (const key of Object.keys(annotations).sort()) if (key.startsWith(APP_ARMOR)) errors.push(...appArmor(key, annotations[key] ?? '', spec, path));
  return errors;
}

function isInt32(text: string): boolean {
  return /^(0|-?[1-9][0-9]*)$/.test(text) && inRange(Number(text), -2147483648, 2147483647).length === 0;
}

function appArmor(key: string, profile: string, spec: PodSpec, path: string): readonly FieldError[] {
  const container = key.slice(APP_ARMOR.length);
  const known = [...spec.containers, ...(spec.initContainers ?? [])].some(({ name }) => name === container);
  const errors = known ? [] : [invalid(`${path}[${key}]`, container, 'container not found')];
  if (profile === '' || profile === 'runtime/default' || profile === 'unconfined' || profile.startsWith('localhost/')) return errors;
  return [...errors, invalid(`${path}[${key}]`, profile, `invalid AppArmor profile name: "${profile}"`)];
}

interface Seccomp {
  readonly type?: string;
  readonly localhostProfile?: string;
}

/** The old annotation and the field must say the same. */
export function seccompAnnotations(annotations: Labels | undefined, spec: PodSpec, path: string): readonly FieldError[] {
  if (annotations === undefined) return nothing;
  const securityOf = (value: object): Seccomp | undefined =>
    (value as { securityContext?: { seccompProfile?: Seccomp } }).securityContext?.seccompProfile;
  const pod = seccompMismatch(annotations['seccomp.security.alpha.kubernetes.io/pod'], securityOf(spec), `${path}.securityContext.seccompProfile`);
  const lists = [
    ['initContainers', spec.initContainers ?? []],
    ['containers', spec.containers],
  ] as const;
  const containers = lists.flatMap(([list, all]) =>
    all.flatMap((container, index) => {
      const annotation = annotations[`container.seccomp.security.alpha.kubernetes.io/${container.name}`];
      return seccompMismatch(annotation, securityOf(container), `${path}.${list}[${index}].securityContext.seccompProfile`);
    }),
  );
  return [...pod, ...containers];
}

function seccompMismatch(annotation: string | undefined, profile: Seccomp | undefined, path: string): readonly FieldError[] {
  if (annotation === undefined || profile === undefined) return nothing;
  const differs = [forbidden(`${path}.type`, 'seccomp type in annotation and field must match')];
  if (profile.type === 'Unconfined') return annotation === 'unconfined' ? nothing : differs;
  if (profile.type === 'RuntimeDefault') return annotation === 'runtime/default' || annotation === 'docker/default' ? nothing : differs;
  if (profile.type !== 'Localhost') return nothing;
  if (!annotation.startsWith('localhost/')) return differs;
  if (annotation.slice('localhost/'.length) === profile.localhostProfile) return nothing;
  return [forbidden(`${path}.localhostProfile`, 'seccomp profile in annotation and field must match')];
}

const UPDATABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
];

/** A pod that replaces another: hardly anything of the spec may change. */
export function validatePodUpdate(next: Pod, previous: Pod): readonly FieldError[] {
  const errors = [
    ...validateMetadataUpdate(next.metadata, previous.metadata),
    ...metadataAndSpec(next),
    ...annotationUpdates(next.metadata.annotations ?? {}, previous.metadata.annotations ?? {}),
    ...podAnnotations(next.metadata.annotations, next.spec, 'metadata.annotations'),
  ];
  if (next.spec === previous.spec) return errors;
  for (const list of ['containers', 'initContainers'] as const) {
    const { found, stop } = containerUpdates(next.spec[list] ?? [], previous.spec[list] ?? [], `spec.${list}`);
    errors.push(...found);
    if (stop) return errors;
  }
  const deadline = deadlineUpdate(next.spec.activeDeadlineSeconds, previous.spec.activeDeadlineSeconds);
  errors.push(...deadline.found);
  if (deadline.stop) return errors;
  errors.push(...addedTolerations(next.spec.tolerations ?? [], previous.spec.tolerations ?? []));
  errors.push(...deletedGates(next.spec.schedulingGates ?? [], previous.spec.schedulingGates ?? []));
  if (deepEqual(next.spec, previous.spec)) return errors;
  const { found, placed } = gatedPlacement(withoutUpdatable(next.spec, previous.spec), previous.spec);
  errors.push(...found);
  if (deepEqual(placed, previous.spec)) return errors;
  const text = `pod updates may not change fields other than ${UPDATABLE.join(',')}\n${specDifference(previous.spec, placed, 'core.PodSpec')}`;
  return [...errors, forbidden('spec', text)];
}

function annotationUpdates(next: Labels, previous: Labels): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const key of Object.keys(previous).sort()) {
    if (next[key] === previous[key]) continue;
    if (key.startsWith(APP_ARMOR)) errors.push(forbidden(`metadata.annotations[${key}]`, 'may not remove or update AppArmor annotations'));
    if (key === MIRROR) errors.push(forbidden(`metadata.annotations[${key}]`, 'may not remove or update mirror pod annotation'));
  }
  for (const key of Object.keys(next).sort()) {
    if (previous[key] !== undefined) continue;
    if (key.startsWith(APP_ARMOR)) errors.push(forbidden(`metadata.annotations[${key}]`, 'may not add AppArmor annotations'));
    if (key === MIRROR) errors.push(forbidden(`metadata.annotations[${key}]`, 'may not add mirror pod annotation'));
  }
  return errors;
}

interface Found {
  readonly found: readonly FieldError[];
  readonly stop: boolean;
}

function containerUpdates(next: readonly ContainerShape[], previous: readonly ContainerShape[], path: string): Found {
  if (next.length !== previous.length) return { found: [forbidden(path, 'pod updates may not add or remove containers')], stop: true };
  const found = next.flatMap((container, index) => {
    const at = `${path}[${index}]`;
    return (container.image ?? '') === '' ? [required(`${at}.image`)] : imageSpaces(container, at);
  });
  return { found, stop: false };
}

function deadlineUpdate(next: number | undefined, previous: number | undefined): Found {
  const path = 'spec.activeDeadlineSeconds';
  if (next === undefined) {
    const found = previous === undefined ? nothing : [invalid(path, undefined, 'must not update from a positive integer to nil value')];
    return { found, stop: false };
  }
  const range = inRange(next, 0, 2147483647);
  if (range.length > 0) return { found: range.map((complaint) => invalid(path, next, complaint)), stop: true };
  if (previous === undefined || previous >= next) return { found: nothing, stop: false };
  return { found: [invalid(path, next, 'must be less than or equal to previous value')], stop: true };
}

function addedTolerations(next: readonly Toleration[], previous: readonly Toleration[]): readonly FieldError[] {
  const untimed = ({ tolerationSeconds: _, ...rest }: Toleration): object => rest;
  const kept = previous.every((old) => next.some((toleration) => deepEqual(untimed(toleration), untimed(old))));
  if (!kept) return [forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')];
  return tolerations(next, 'spec.tolerations', undefined);
}

function deletedGates(next: readonly { readonly name: string }[], previous: readonly { readonly name: string }[]): readonly FieldError[] {
  return next.flatMap(({ name }, index) => {
    if (previous.some((gate) => gate.name === name)) return nothing;
    return [forbidden(`spec.schedulingGates[${index}].name`, `only deletion is allowed, but found new scheduling gate '${name}'`)];
  });
}

/** The new spec with everything that may change put back. */
function withoutUpdatable(next: PodSpec, previous: PodSpec): PodSpec {
  const { activeDeadlineSeconds: _, schedulingGates: __, tolerations: ___, ...rest } = next;
  const negative = (previous.terminationGracePeriodSeconds ?? 0) < 0 && next.terminationGracePeriodSeconds === 1;
  return {
    ...rest,
    containers: withImages(next.containers, previous.containers),
    ...(next.initContainers === undefined ? {} : { initContainers: withImages(next.initContainers, previous.initContainers ?? []) }),
    ...pickDefined(previous, ['activeDeadlineSeconds', 'schedulingGates', 'tolerations']),
    ...(negative ? pickDefined(previous, ['terminationGracePeriodSeconds']) : {}),
  };
}

function withImages(next: PodSpec['containers'], previous: PodSpec['containers']): PodSpec['containers'] {
  return next.map((container, index) => ({ ...container, ...pickDefined(previous[index] ?? container, ['image']) }));
}

function pickDefined<T extends object, K extends keyof T>(object: T, names: readonly K[]): Partial<Pick<T, K>> {
  const picked: Partial<Pick<T, K>> = {};
  for (const name of names) if (object[name] !== undefined) picked[name] = object[name];
  return picked;
}

const system = new Set(['PodScheduled', 'Ready', 'Initialized']);

/** A new status of a pod. */
export function validatePodStatusUpdate(next: Pod, previous: Pod): readonly FieldError[] {
  const errors = [...validateMetadataUpdate(next.metadata, previous.metadata)];
  const conditions = next.status?.conditions ?? [];
  for (let index = 0; index < conditions.length; index++) {
    const { type } = conditions[index] as { readonly type: string };
    if (!system.has(type)) errors.push(...complaintsAbout(type, `metadata.conditions[${index}].Type`, qualifiedName));
  }
  if ((next.spec.nodeName ?? '') !== (previous.spec.nodeName ?? '')) errors.push(forbidden('status.nodeName', 'may not be changed directly'));
  const nominated = next.status?.nominatedNodeName ?? '';
  if (nominated !== '' && nominated !== previous.status?.nominatedNodeName)
    errors.push(...complaintsAbout(nominated, 'status.nominatedNodeName', dnsSubdomain));
  if (previous.spec.restartPolicy !== 'Always')
    for (const list of ['containerStatuses', 'initContainerStatuses'] as const) errors.push(...revivedContainers(next, previous, list));
  return errors;
}

/** A container that ended for good does not run again. */
function revivedContainers(next: Pod, previous: Pod, list: 'containerStatuses' | 'initContainerStatuses'): readonly FieldError[] {
  const policy = previous.spec.restartPolicy;
  return (previous.status?.[list] ?? []).flatMap((old, index) => {
    const ended = old.state?.terminated;
    if (ended === undefined || (ended.exitCode !== 0 && policy === 'OnFailure')) return nothing;
    const revived = (next.status?.[list] ?? []).filter(({ name, state }) => name === old.name && state?.terminated === undefined);
    return revived.map(() => forbidden(`status.${list}[${index}].state`, 'may not be transitioned to non-terminated state'));
  });
}
