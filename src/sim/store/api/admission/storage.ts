import type { KubeObject, PersistentVolumeClaim } from '#model/kubernetes.ts';
import { compareQuantities, quantityOf } from '#model/quantity.ts';
import type { Status } from '../errors.ts';
import { type AdmissionRequest, type Lookups, refused } from './request.ts';

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';
const BETA_CLASS = 'storageclass.beta.kubernetes.io/is-default-class';
const DEFAULT_INGRESS = 'ingressclass.kubernetes.io/is-default-class';

/** A claim that names no class gets the default one: the newest of several. Follows kubernetes plugin/pkg/admission/storage/storageclass, v1.28. */
export function withDefaultClass(claim: PersistentVolumeClaim, lookups: Lookups): PersistentVolumeClaim {
  const named = claim.spec.storageClassName !== undefined || claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined;
  const found = named ? undefined : newestDefault(lookups.storageClasses());
  return found === undefined ? claim : { ...claim, spec: { ...claim.spec, storageClassName: found.metadata.name } };
}

function newestDefault(classes: readonly KubeObject[]): KubeObject | undefined {
  const defaults = classes.filter(
    ({ metadata }) => metadata.annotations?.[DEFAULT_CLASS] === 'true' || metadata.annotations?.[BETA_CLASS] === 'true',
  );
  return defaults.toSorted(newestFirst)[0];
}

function newestFirst(left: KubeObject, right: KubeObject): number {
  const [one, other] = [left.metadata.creationTimestamp ?? '', right.metadata.creationTimestamp ?? ''];
  if (one !== other) return one > other ? -1 : 1;
  return left.metadata.name < right.metadata.name ? -1 : 1;
}

const protection: Readonly<Record<string, string>> = {
  PersistentVolume: 'kubernetes.io/pv-protection',
  PersistentVolumeClaim: 'kubernetes.io/pvc-protection',
};

/** Storage in use is not removed. Follows kubernetes plugin/pkg/admission/storage/storageobjectinuseprotection, v1.28. */
export function withProtection(object: KubeObject): KubeObject {
  const finalizer = protection[object.kind];
  const finalizers = object.metadata.finalizers ?? [];
  if (finalizer === undefined || finalizers.includes(finalizer)) return object;
  return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
}

/** A claim grows only if its class lets it. Follows kubernetes plugin/pkg/admission/storage/persistentvolume/resize, v1.28. */
export function mayResize(request: AdmissionRequest, lookups: Lookups): Status | undefined {
  const [next, previous] = [request.object, request.previous] as (PersistentVolumeClaim | undefined)[];
  if (next === undefined || previous === undefined || previous.status?.phase !== 'Bound') return undefined;
  const size = (claim: PersistentVolumeClaim): ReturnType<typeof quantityOf> => quantityOf(claim.spec.resources?.requests?.['storage'] ?? '0');
  if (compareQuantities(size(next), size(previous)) <= 0) return undefined;
  const found = next.spec.storageClassName === undefined ? undefined : lookups.storageClass(next.spec.storageClassName);
  if ((found as { allowVolumeExpansion?: boolean } | undefined)?.allowVolumeExpansion === true) return undefined;
  return refused(request, 'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize');
}

/** An Ingress that names no class gets the default one. Follows kubernetes plugin/pkg/admission/network/defaultingressclass, v1.28. */
export function withDefaultIngressClass(request: AdmissionRequest, lookups: Lookups): KubeObject | Status {
  const ingress = request.object as KubeObject & { readonly spec?: { readonly ingressClassName?: string } };
  const named = ingress.spec?.ingressClassName !== undefined || ingress.metadata.annotations?.['kubernetes.io/ingress.class'] !== undefined;
  if (named) return ingress;
  const defaults = lookups.ingressClasses().filter(({ metadata }) => metadata.annotations?.[DEFAULT_INGRESS] === 'true');
  const found = defaults.toSorted(newestFirst)[0];
  return found === undefined ? ingress : ({ ...ingress, spec: { ...ingress.spec, ingressClassName: found.metadata.name } } as KubeObject);
}
