import type { KubeObject, Labels } from '#model/kubernetes.ts';
import { type FieldError, invalid } from '../field-error.ts';
import { tolerations } from './affinity.ts';
import { complaintsAbout, IMMUTABLE, nothing } from './checks.ts';
import { dnsLabel } from './formats.ts';
import { validateLabels } from './metadata.ts';
import { validateRequirements } from './resources.ts';

/** Runtime classes. Follows kubernetes pkg/apis/node/validation/validation.go, v1.28. */
interface RuntimeClassLike {
  readonly handler?: string;
  readonly overhead?: { readonly podFixed?: Labels };
  readonly scheduling?: { readonly nodeSelector?: Labels; readonly tolerations?: readonly object[] };
}

export function validateRuntimeClass(object: KubeObject): readonly FieldError[] {
  const { handler = '', overhead, scheduling } = object as RuntimeClassLike;
  return [
    ...complaintsAbout(handler, 'handler', dnsLabel),
    ...(overhead === undefined ? nothing : validateRequirements({ limits: overhead.podFixed ?? {} }, new Set(), 'overhead')),
    ...(scheduling?.nodeSelector === undefined ? nothing : validateLabels(scheduling.nodeSelector, 'scheduling.nodeSelector')),
    ...tolerations(scheduling?.tolerations ?? [], 'scheduling.tolerations', undefined),
  ];
}

export function changedHandler(next: KubeObject, previous: KubeObject): readonly FieldError[] {
  const { handler = '' } = next as RuntimeClassLike;
  return handler === ((previous as RuntimeClassLike).handler ?? '') ? nothing : [invalid('handler', handler, IMMUTABLE)];
}
