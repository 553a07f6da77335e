import { deepEqual } from '#base/equal.ts';
import { rememberedByPair } from '#base/pair-memo.ts';
import type { KubeObject, PodTemplate } from '#model/kubernetes.ts';
import type { Outcome, Write } from '../actor.ts';
import { controllerRevisionsOwnedBy } from '../store/indexes.ts';
import type { View } from '../view.ts';
import { controllerReference, isControlledBy } from './owners.ts';
import { byCreation } from './pod-health.ts';
import { templateHash } from './pod-template.ts';

/** One remembered template of a StatefulSet or DaemonSet. */
export interface ControllerRevision extends KubeObject {
  readonly data?: { readonly spec?: { readonly template?: PodTemplate } };
  readonly revision: number;
}

type Steps<Result> = Generator<Write, Result, Outcome>;

export const revisionHashLabel = 'controller-revision-hash';
const oldRevisionHashLabel = 'controller.kubernetes.io/hash';

interface RevisionOwner extends KubeObject {
  readonly spec: { readonly template: PodTemplate };
  readonly status?: object;
}

/** An owner's revisions, oldest first. */
export function revisionsOf(owner: KubeObject, view: View): ControllerRevision[] {
  return view
    .having(controllerRevisionsOwnedBy, owner.metadata.uid ?? '')
    .map((ref) => view.object<ControllerRevision>(ref) as ControllerRevision)
    .filter((revision) => isControlledBy(revision, owner))
    .sort((left, right) => left.revision - right.revision || byCreation(left, right));
}

/** Whether a revision remembers this template. */
export function remembers(revision: ControllerRevision, template: PodTemplate): boolean {
  const remembered = templateOf(revision);
  if (remembered === undefined) return false;
  return remembered.spec === template.spec && remembered.metadata === template.metadata ? true : memoEqual(remembered, template);
}

/** The same two templates are compared in each sync. */
const memoEqual = rememberedByPair((left: PodTemplate, right: PodTemplate) => deepEqual(withoutEmpty(left), withoutEmpty(right)));

/** `creationTimestamp: null` and empty maps are ways to write what is absent. */
function withoutEmpty({ metadata, spec }: PodTemplate): unknown {
  const fields = Object.entries(metadata ?? {}).filter(([, value]) => value !== null && Object.keys(value as object).length > 0);
  return { metadata: Object.fromEntries(fields), spec };
}

const templates = new WeakMap<object, PodTemplate>();

/** The template a revision holds, without the patch directive; one instance per revision. */
export function templateOf({ data }: ControllerRevision): PodTemplate | undefined {
  const patch = data?.spec?.template;
  if (patch === undefined) return undefined;
  let template = templates.get(patch);
  if (template === undefined) {
    const { $patch: _, ...kept } = patch as PodTemplate & { readonly $patch?: string };
    template = kept;
    templates.set(patch, template);
  }
  return template;
}

/** The value of the pods' label controller-revision-hash for a revision of a DaemonSet. */
export function hashOf(revision: ControllerRevision): string {
  return revision.metadata.labels?.[revisionHashLabel] ?? revision.metadata.name;
}

/**
 * Stores the owner's template as a new revision. Undefined when that failed or its name was taken; the next try then
 * counts the collision in.
 *
 * Follows pkg/controller/history/controller_history.go and pkg/controller/daemon/update.go (snapshot), 1.28.
 */
export function* createRevision(owner: RevisionOwner, revision: number, label: 'new' | 'old'): Steps<ControllerRevision | undefined> {
  const collisions = (owner.status as { readonly collisionCount?: number } | undefined)?.collisionCount ?? 0;
  const hash = templateHash(owner.spec.template, collisions);
  const object = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${owner.metadata.name}-${hash}`,
      namespace: owner.metadata.namespace,
      labels: { ...owner.spec.template.metadata?.labels, [label === 'new' ? revisionHashLabel : oldRevisionHashLabel]: hash },
      ...(owner.metadata.annotations === undefined ? {} : { annotations: owner.metadata.annotations }),
      ownerReferences: [controllerReference(owner)],
    },
    data: { spec: { template: { ...owner.spec.template, $patch: 'replace' } } },
    revision,
  } as ControllerRevision;
  const outcome = yield { verb: 'create', object };
  if (outcome.stored) return outcome.object as ControllerRevision;
  if (outcome.reason !== 'AlreadyExists') return undefined;
  yield { verb: 'status', object: { ...owner, status: { ...owner.status, collisionCount: collisions + 1 } } as KubeObject };
  return undefined;
}

/** Gives a revision a higher number: its template is the newest again. */
export function* renumbered(revision: ControllerRevision, number: number): Steps<ControllerRevision> {
  if (revision.revision >= number) return revision;
  const outcome = yield { verb: 'update', object: { ...revision, revision: number } as ControllerRevision };
  return outcome.stored ? (outcome.object as ControllerRevision) : revision;
}
