import type { Outcome, Write } from '../actor.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import type { ConditionDraft, HelmRelease } from './flux-objects.ts';
import { type ActionKind, attempts, event, intervalOf, setStatus } from './helm-release.ts';
import { every, type Next } from './polling.ts';

/** Reasons of conditions after an action that went well, and after one that did not. */
export const passed: Readonly<Record<ActionKind, string>> = {
  install: 'InstallSucceeded',
  upgrade: 'UpgradeSucceeded',
  rollback: 'RollbackSucceeded',
};
export const failedReasons: Readonly<Record<ActionKind, string>> = { install: 'InstallFailed', upgrade: 'UpgradeFailed', rollback: 'RollbackFailed' };

/** An action has made its revision. */
export function* released(view: View, ref: ObjectRef, kind: ActionKind): Generator<Write, Next, Outcome> {
  const message = `Helm ${kind} succeeded`;
  yield event(ref, 'Normal', 'info', message);
  yield* setStatus(view, ref, { Released: { status: 'True', reason: passed[kind], message } });
  return yield* succeeded(view, ref, view.object<HelmRelease>(ref) as HelmRelease);
}

/** Nothing is left to do until the interval is over. */
export function* succeeded(view: View, ref: ObjectRef, release: HelmRelease): Generator<Write, Next, Outcome> {
  const attempt = view.row(attempts, ref);
  const ready: ConditionDraft = { status: 'True', reason: 'ReconciliationSucceeded', message: 'Release reconciliation succeeded' };
  yield* setStatus(
    view,
    ref,
    { Ready: ready },
    { lastAppliedRevision: attempt?.version, lastReleaseRevision: attempt?.revision, failures: undefined },
  );
  return { schedule: every(view, intervalOf(release)) };
}

/** Says that an action failed, and counts it. */
export function* sayFailed(view: View, ref: ObjectRef, kind: ActionKind, error: string): Generator<Write, void, Outcome> {
  const { status } = view.object<HelmRelease>(ref) as HelmRelease;
  const message = `Helm ${kind} failed: ${error}`;
  yield event(ref, 'Warning', 'error', message);
  yield event(ref, 'Warning', 'error', `reconciliation failed: ${message}`);
  const failed = { status: 'False' as const, reason: failedReasons[kind], message };
  const counter = kind === 'install' ? 'installFailures' : 'upgradeFailures';
  yield* setStatus(
    view,
    ref,
    { Ready: failed, Released: failed },
    { failures: (status?.failures ?? 0) + 1, [counter]: (status?.[counter] ?? 0) + 1, lastReleaseRevision: view.row(attempts, ref)?.revision },
  );
}
