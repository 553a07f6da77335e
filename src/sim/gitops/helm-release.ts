import type { TimeMs } from '#base/brand.ts';
import { releaseKey } from '#model/release-name.ts';
import type { Outcome, Write } from '../actor.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { type ChartContent, chartRef, charts } from './content.ts';
import { type ConditionDraft, durationMs, type HelmRelease, helmChartKind, withStatus } from './flux-objects.ts';
import type { ReleaseName } from './release-storage.ts';

/** What Helm does with a release. */
export type ActionKind = 'install' | 'upgrade' | 'rollback';

/** An action of Helm that waits for its objects. Keyed by the HelmRelease. */
export interface HelmAction {
  readonly kind: ActionKind;
  readonly number: number;
  readonly since: TimeMs;
  readonly deadline: TimeMs;
}

export const actions = defineRow<HelmAction>('helm-action');

/** What the last attempt was made of: anything else is a new state. Keyed by the HelmRelease. */
interface Attempt {
  readonly generation: number | undefined;
  readonly version: string;
  readonly checksum: string;
  readonly revision: number;
  readonly retries: number;
  readonly release: ReleaseName;
  readonly chart: ObjectRef;
}

export const attempts = defineRow<Attempt>('helm-attempt');

/** The HelmRelease behind a release. Keyed by `helm-release <namespace>/<name>`, as objects name it. */
export const owners = defineRow<ObjectRef>('helm-release-owner');

/** Where `owners` has the HelmRelease behind a release. */
export function ownerRef(view: View, { namespace, name }: { readonly namespace: string; readonly name: string }): ObjectRef {
  return view.ref('helm-release', namespace, name);
}

/** The HelmChart that helm-controller makes for a release: in the namespace of the source. */
export function chartOf(view: View, { spec, metadata }: HelmRelease): ObjectRef {
  const namespace = spec?.chart?.spec?.sourceRef?.namespace ?? metadata.namespace ?? '';
  return view.ref(helmChartKind, namespace, `${metadata.namespace}-${metadata.name}`);
}

/** Name and storage of a release. [helm-controller api/v2beta1 GetReleaseName, GetStorageNamespace] */
export function releaseName({ spec, metadata }: HelmRelease): ReleaseName {
  const { targetNamespace } = spec ?? {};
  const name = spec?.releaseName ?? (targetNamespace === undefined ? metadata.name : `${targetNamespace}-${metadata.name}`);
  return { name, storage: spec?.storageNamespace ?? metadata.namespace ?? '' };
}

/** The versions of the release's chart that are known, for this release or for any. */
export function knownVersions(view: View, helmRelease: HelmRelease): readonly ChartContent[] {
  const all = view.row(charts, chartRef(view, helmRelease.spec?.chart?.spec?.chart ?? '')) ?? [];
  return all.filter(({ release }) => release === undefined || release === releaseKey(helmRelease));
}

/** How often it is looked at when nothing changes. */
export function intervalOf({ spec }: HelmRelease): number {
  return durationMs(spec?.interval, 300_000);
}

/** An Event of the helm-controller about a HelmRelease. */
export function event(about: ObjectRef, type: 'Normal' | 'Warning', reason: 'info' | 'error', message: string): Write {
  return { verb: 'event', about, type, reason, message, source: 'helm-controller' };
}

/** Writes conditions and other fields of a HelmRelease's status. */
export function* setStatus(
  view: View,
  ref: ObjectRef,
  conditions: Readonly<Record<string, ConditionDraft>>,
  status: object = {},
): Generator<Write, void, Outcome> {
  const object = view.object<HelmRelease>(ref);
  if (object === undefined) return;
  yield { verb: 'status', object: withStatus(object, view, conditions, status), what: conditions.Ready?.message };
}
