import type { TimeMs } from '#base/brand.ts';
import { sha256 } from '#base/sha256.ts';
import { releaseNamespace } from '#model/release-name.ts';
import { type Outcome, setRow, type Write } from '../actor.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { type ConditionDraft, conditionOf, type HelmRelease } from './flux-objects.ts';
import { attempts, chartOf, event, intervalOf, ownerRef, owners, releaseName, setStatus } from './helm-release.ts';
import { every, firstRetryMs, longestRetryMs, type Next } from './polling.ts';
import type { Revision } from './release-storage.ts';

/** Another chart, other values, another generation, or a release somebody else has touched: counters and conditions begin anew. */
export function* isNewState(
  view: View,
  ref: ObjectRef,
  release: HelmRelease,
  version: string,
  last: Revision | undefined,
): Generator<Write, boolean, Outcome> {
  const before = view.row(attempts, ref);
  const checksum = sha256(JSON.stringify(release.spec?.values ?? {}));
  const now = {
    generation: release.metadata.generation,
    version,
    checksum,
    revision: last?.number ?? 0,
    release: releaseName(release),
    chart: chartOf(view, release),
  };
  const same = before !== undefined && (['generation', 'version', 'checksum', 'revision'] as const).every((key) => before[key] === now[key]);
  if (same) return false;
  yield setRow(attempts, ref, { ...now, retries: 0 });
  const { name } = now.release;
  yield setRow(owners, ownerRef(view, { namespace: releaseNamespace(release), name }), ref);
  const ready: ConditionDraft = { status: 'Unknown', reason: 'Progressing', message: 'Reconciliation in progress' };
  yield* setStatus(
    view,
    ref,
    { Ready: ready, Released: undefined, Remediated: undefined },
    {
      lastAttemptedRevision: version,
      lastAttemptedValuesChecksum: checksum,
      helmChart: `${chartOf(view, release).namespace}/${chartOf(view, release).name}`,
      failures: undefined,
      installFailures: undefined,
      upgradeFailures: undefined,
    },
  );
  return true;
}

/** Why nothing is tried again before a new state; undefined: something is. */
export function* exhausted(
  view: View,
  ref: ObjectRef,
  release: HelmRelease,
  last: Revision | undefined,
): Generator<Write, Next | undefined, Outcome> {
  const released = conditionOf(release, 'Released');
  const remediated = conditionOf(release, 'Remediated');
  const say = function* (reason: string, message: string): Generator<Write, Next, Outcome> {
    if (conditionOf(release, 'Ready')?.message !== message) yield event(ref, 'Warning', 'error', `reconciliation failed: ${message}`);
    yield* setStatus(view, ref, { Ready: { status: 'False', reason, message } });
    return { schedule: every(view, intervalOf(release)) };
  };
  if (released === undefined) return undefined;
  if (remediated?.status === 'False') return yield* say(remediated.reason ?? '', remediated.message ?? '');
  if (isExhausted(release, 'install')) return yield* say(released.reason ?? '', 'install retries exhausted');
  if (last !== undefined && isExhausted(release, 'upgrade')) return yield* say(released.reason ?? '', 'upgrade retries exhausted');
  return undefined;
}

/** Whether its failures are more than the retries it may have. */
export function isExhausted({ spec, status }: HelmRelease, kind: 'install' | 'upgrade'): boolean {
  const retries = spec?.[kind]?.remediation?.retries ?? 0;
  const failures = (kind === 'install' ? status?.installFailures : status?.upgradeFailures) ?? 0;
  return retries >= 0 && failures > retries;
}

/** Retries without end, at their longest gap: nothing waits for them. */
export function repeats(view: View, ref: ObjectRef): boolean {
  return firstRetryMs * 2 ** (view.row(attempts, ref)?.retries ?? 0) >= longestRetryMs;
}

/** The revision that the last attempt made. */
export function* rememberRevision(view: View, ref: ObjectRef, number: number): Generator<Write, void, Outcome> {
  const attempt = view.row(attempts, ref);
  if (attempt !== undefined) yield setRow(attempts, ref, { ...attempt, revision: number });
}

/** Back into the queue, with growing gaps. */
export function* again(view: View, ref: ObjectRef): Generator<Write, Next, Outcome> {
  const release = view.object<HelmRelease>(ref) as HelmRelease;
  const attempt = view.row(attempts, ref);
  const gap = Math.min(firstRetryMs * 2 ** (attempt?.retries ?? 0), longestRetryMs);
  const weight = repeats(view, ref) ? 'repeat' : 'progress';
  if (attempt !== undefined) yield setRow(attempts, ref, { ...attempt, retries: attempt.retries + 1 });
  return { schedule: every(view, intervalOf(release)), certain: { at: (view.now + gap) as TimeMs, weight } };
}
