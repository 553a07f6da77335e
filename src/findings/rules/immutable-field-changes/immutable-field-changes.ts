import { deepEqual } from '#base/equal.ts';
import { titleOf } from '#findings/cluster.ts';
import { textsIn, valueAt } from '#findings/field-value.ts';
import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { listed } from '#findings/words.ts';
import { isUnknownValue, type SourcedObject } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { merged } from '#sim/gitops/apply.ts';
import { builtAt, headOf, revisions } from '#sim/gitops/content.ts';
import { type Kustomization, kustomizationKind } from '#sim/gitops/flux-objects.ts';
import { kustomizationOf } from '#sim/gitops/kustomize-apply.ts';
import { decodeSource } from '#sim/load/decode.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import type { View } from '#sim/view.ts';

/** Files want a live object to differ where it cannot be changed. */
interface Stuck {
  readonly source: SourcedObject;
  readonly ref: ObjectRef;
  readonly refusal: string;
  readonly fields: readonly string[];
}

/** A claim may ask for more as long as it is bound, which depends on what was read of its volume. */
const growing = 'spec.resources';

/** Files have another value than the live object for a field that cannot change: no apply goes through any more. */
export const immutableFieldChanges = {
  id: 'immutable-field-changes',
  summary: 'files want another value than the live object has for a field that cannot be changed: every apply is refused',

  *check(input) {
    for (const stuck of stuckIn(input)) yield draftOf(stuck);
  },
} as const satisfies Rule;

/** Asks the API, in a fork, to take each file over what is there; nothing is written. */
function* stuckIn({ cluster: { twin, view } }: RuleInput): Generator<Stuck> {
  const observed = new Set(twin.model.objects.filter((source) => source.observed === true).map(({ object }) => view.refOf(object)));
  if (observed.size === 0) return;
  const fork = twin.eve.fork();
  for (const source of wanted(twin, view)) {
    const ref = view.refOf(source.object);
    const live = view.object(ref);
    if (live === undefined || !observed.has(ref) || isMadeAnew(view, source.object, live) || hasUnknown(source.object)) continue;
    const outcome = fork.perform({ verb: 'update', object: merged(source.object, source.object, live), dryRun: true }, 'check');
    if (outcome.stored || outcome.code !== 422 || !isImmutable(outcome.message)) continue;
    const fields = fieldsOf(outcome.message, source.object, live).filter((field) => field !== growing);
    if (fields.length > 0) yield { source, ref, refusal: outcome.message, fields };
  }
}

/** Each object once: as files have it, or the present revision of Git. */
function wanted({ model, fieldsUpTo }: Twin, view: View): readonly SourcedObject[] {
  const fromGit = view.rows(revisions).flatMap(([source, all]) => {
    const head = headOf(view, source)?.revision;
    const paths = new Set(all.flatMap((each) => [...each.paths.keys()]));
    return head === undefined ? [] : [...paths].flatMap((path) => builtAt(view, source, head, path) ?? []);
  });
  const written = (patchesByFlux(view) ? [] : (model.wanted ?? [])).flatMap((source) => {
    const { object } = decodeSource(source, fieldsUpTo);
    return object === undefined ? [] : [{ ...source, object }];
  });
  return [...new Map([...fromGit, ...written].map((source) => [view.refOf(source.object), source])).values()];
}

/** Flux may change what files say before it applies them. */
function patchesByFlux(view: View): boolean {
  return view.objects<Kustomization>(kustomizationKind).some(({ spec }) => changing.some((field) => valueAt(spec, field) !== undefined));
}

const changing = ['patches', 'patchesStrategicMerge', 'patchesJson6902', 'components', 'namePrefix', 'nameSuffix'];

/** What is deleted and made again rather than changed: by Flux or Argo CD where they are told so, and hooks of Helm. */
function isMadeAnew(view: View, object: KubeObject, live: KubeObject): boolean {
  const notes = { ...live.metadata.annotations, ...live.metadata.labels, ...object.metadata.annotations, ...object.metadata.labels };
  const owner = kustomizationOf(live);
  const kustomization = owner && view.get<Kustomization>(kustomizationKind, owner.namespace, owner.name);
  return (
    kustomization?.spec?.force === true ||
    notes['helm.sh/hook'] !== undefined ||
    /enabled/i.test(notes['kustomize.toolkit.fluxcd.io/force'] ?? '') ||
    /disabled/i.test(notes['kustomize.toolkit.fluxcd.io/reconcile'] ?? '') ||
    /^(IfNotPresent|Ignore)$/i.test(notes['kustomize.toolkit.fluxcd.io/ssa'] ?? '') ||
    /(Replace|Force)=true/.test(notes['argocd.argoproj.io/sync-options'] ?? '') ||
    notes['argocd.argoproj.io/hook'] !== undefined
  );
}

function hasUnknown(object: KubeObject): boolean {
  return [...textsIn(object, '', () => false)].some(({ text }) => isUnknownValue(text));
}

function isImmutable(message: string): boolean {
  return /field is immutable|are forbidden|cannot change|may not change|is immutable/.test(message);
}

function draftOf({ source, ref, refusal, fields }: Stuck): Draft {
  const [field = 'spec'] = fields;
  return {
    severity: 'medium',
    subject: keyOf(ref),
    message: `the API refuses every apply of ${titleOf(ref)}: ${listed(fields)} cannot be changed`,
    because: [
      { text: `${titleOf(ref)} is to have another ${listed(fields)} here`, place: source.placeOf(field), certainty: 'configured' },
      { text: 'what it was made with stays as long as it is there', place: { live: keyOf(ref) }, certainty: 'observed' },
      { text: refusal, certainty: 'documented', because: [{ text: 'nothing else of the file arrives either', certainty: 'documented' }] },
    ],
    consequence: [],
    fix: {
      text: `restore ${field} in the file, or have the object made anew with it: delete ${titleOf(ref)}${ref.kind === 'StatefulSet' ? ' with --cascade=orphan' : ''} and apply`,
    },
  };
}

/** The fields that the refusal names; of a StatefulSet, which names what may change instead, those that differ. */
function fieldsOf(refusal: string, object: KubeObject, live: KubeObject): readonly string[] {
  const named = [...refusal.matchAll(/(?:invalid: |, |\[)((?:spec|roleRef|provisioner|parameters|reclaimPolicy|data|type|value)[\w.[\]]*): /g)];
  const fields = [...new Set(named.map(([, path = '']) => asWritten(path.replace(/\[.*$/, ''), object)))];
  if (fields.length > 0 && !fields.includes('spec')) return fields;
  const spec = (valueAt(object, 'spec') ?? {}) as Readonly<Record<string, unknown>>;
  const mayChange = new Set([...refusal.matchAll(/'(\w+)'/g)].map(([, name]) => name));
  const next = merged(object, object, live);
  return Object.keys(spec)
    .filter((name) => !mayChange.has(name) && !deepEqual(valueAt(next, `spec.${name}`), valueAt(live, `spec.${name}`)))
    .map((name) => `spec.${name}`);
}

/** The API names `clusterIPs` where the file has `clusterIP`. */
function asWritten(path: string, object: KubeObject): string {
  const singular = path.replace(/s$/, '');
  return valueAt(object, path) === undefined && valueAt(object, singular) !== undefined ? singular : path;
}
