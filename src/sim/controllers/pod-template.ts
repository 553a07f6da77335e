import { deepEqual } from '#base/equal.ts';
import { fnv32a } from '#base/fnv.ts';
import { rememberedByPair } from '#base/pair-memo.ts';
import type { KubeObject, Labels, OwnerReference, Pod, PodTemplate } from '#model/kubernetes.ts';
import { safeEncoded } from '#model/names.ts';
import { controllerReference } from './owners.ts';

export const podTemplateHashLabel = 'pod-template-hash';

/**
 * The hash a controller names a template's ReplicaSet or ControllerRevision by. Upstream hashes a dump of Go structs, which
 * cannot be had here; this hashes canonical JSON instead, in upstream's alphabet. Objects are therefore matched by their
 * template, never by this name. [pkg/controller/controller_utils.go ComputeHash, 1.28]
 */
export function templateHash(template: PodTemplate, collisions = 0): string {
  let ofTemplate = hashes.get(template);
  if (ofTemplate === undefined) {
    ofTemplate = fnv32a(canonical(template));
    hashes.set(template, ofTemplate);
  }
  return safeEncoded(String(collisions === 0 ? ofTemplate : fnv32a(String(collisions), ofTemplate)));
}

/** A pure memo: each placement of a cluster begins with the same templates. */
const hashes = new WeakMap<PodTemplate, number>();

/** Whether two templates are equal but for the label pod-template-hash. [deployment_util.go EqualIgnoreHash, 1.28] */
export function sameTemplate(left: PodTemplate, right: PodTemplate): boolean {
  return left === right || comparedBefore(left, right);
}

/** Templates are immutable and shared, and each sync compares the same ones. */
const comparedBefore = rememberedByPair((left: PodTemplate, right: PodTemplate) => deepEqual(comparable(left), comparable(right)));

function comparable({ metadata = {}, spec }: PodTemplate): unknown {
  const { [podTemplateHashLabel]: _, ...labels } = metadata.labels ?? {};
  return { spec, annotations: metadata.annotations ?? {}, labels };
}

/** What a controller adds to a template's pod. */
export interface PodAdditions {
  readonly name?: string;
  readonly generateName?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly finalizers?: readonly string[];
  readonly spec?: Partial<Pod['spec']>;
}

/** A pod made from a template; its spec's parts are the template's. [controller_utils.go GetPodFromTemplate, 1.28] */
export function podFromTemplate(template: PodTemplate, owner: KubeObject, additions: PodAdditions = {}): Pod {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  const ownFinalizers = additions.finalizers ?? finalizers;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: additions.name ?? '',
      ...(additions.name === undefined ? { generateName: additions.generateName ?? `${owner.metadata.name}-` } : {}),
      namespace: owner.metadata.namespace,
      ...optional('labels', additions.labels ?? labels),
      ...optional('annotations', additions.annotations ?? annotations),
      ownerReferences: referencesTo(owner, template),
      ...(ownFinalizers === undefined ? {} : { finalizers: ownFinalizers }),
    },
    spec: additions.spec === undefined ? template.spec : { ...template.spec, ...additions.spec },
  } as Pod;
}

function optional(field: 'labels' | 'annotations', value: Labels | undefined): object {
  return value === undefined ? {} : { [field]: value };
}

const references = new WeakMap<PodTemplate, readonly OwnerReference[]>();

/** All pods of an owner share one list of references. */
function referencesTo(owner: KubeObject, template: PodTemplate): readonly OwnerReference[] {
  const known = references.get(template);
  if (known?.[0]?.uid === owner.metadata.uid) return known as readonly OwnerReference[];
  const made = [controllerReference(owner)];
  references.set(template, made);
  return made;
}

/** JSON with sorted keys, so that equal values have equal text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const record = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const key of Object.keys(record).sort()) {
    const field = record[key];
    if (field !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(field)}`;
  }
  return `{${text}}`;
}
