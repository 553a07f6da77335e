import type { SourcedObject } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { type Outcome, setRow, type Write } from '../actor.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';

/** What Helm writes into a release's Secret, beside its labels. Keyed by the Secret. */
export interface Manifest {
  readonly chart: string;
  readonly version: string;
  readonly objects: readonly SourcedObject[];
}

const manifests = defineRow<Manifest>('helm-manifest');

type ReleaseStatus = 'deployed' | 'failed' | 'superseded' | 'pending-install' | 'pending-upgrade' | 'pending-rollback';

/** A release by its name and the namespace its Secrets are in. */
export interface ReleaseName {
  readonly name: string;
  readonly storage: string;
}

/** One revision of a release. */
export interface Revision {
  readonly number: number;
  readonly status: ReleaseStatus;
  readonly secret: ObjectRef;
  readonly manifest: Manifest;
}

/** The revisions of a release, oldest first. [helm v3.12.3 pkg/storage/driver/secrets.go] */
export function historyOf(view: View, { name, storage }: ReleaseName): readonly Revision[] {
  const prefix = `sh.helm.release.v1.${name}.v`;
  const all = view.list('Secret', storage).flatMap((secret): Revision[] => {
    const manifest = secret.name.startsWith(prefix) ? view.row(manifests, secret) : undefined;
    const status = view.object(secret)?.metadata.labels?.status as ReleaseStatus | undefined;
    if (manifest === undefined || status === undefined) return [];
    return [{ number: Number(secret.name.slice(prefix.length)), status, secret, manifest }];
  });
  return all.sort((left, right) => left.number - right.number);
}

/** What an upgrade compares the new manifest with: the newest revision that was deployed, else the last one. [pkg/action/upgrade.go] */
export function baseOf(history: readonly Revision[]): Revision | undefined {
  return history.findLast(({ status }) => status === 'deployed') ?? history.at(-1);
}

/** A new revision, pending. */
export function* addRevision(
  view: View,
  { name, storage }: ReleaseName,
  number: number,
  status: ReleaseStatus,
  manifest: Manifest,
): Generator<Write, Outcome, Outcome> {
  const labels = { name, owner: 'helm', status, version: String(number) };
  const metadata = { name: `sh.helm.release.v1.${name}.v${number}`, namespace: storage, labels };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata, type: 'helm.sh/release.v1' } as KubeObject;
  const outcome = yield { verb: 'create', object: secret };
  if (outcome.stored) yield setRow(manifests, view.refOf(secret), manifest);
  return outcome;
}

/** Says in a revision's Secret what became of it. */
export function* markRevision(view: View, { secret }: Pick<Revision, 'secret'>, status: ReleaseStatus): Generator<Write, void, Outcome> {
  const object = view.object(secret);
  if (object === undefined) return;
  const { metadata } = object;
  const marked = { ...object, metadata: { ...metadata, labels: { ...metadata.labels, status } } };
  yield { verb: 'update', object: marked, what: `release is ${status}` };
}

/** A revision is deployed, and no other one any more. */
export function* markDeployed(view: View, release: ReleaseName, number: number): Generator<Write, void, Outcome> {
  for (const revision of historyOf(view, release)) {
    if (revision.number === number) yield* markRevision(view, revision, 'deployed');
    else if (revision.status === 'deployed') yield* markRevision(view, revision, 'superseded');
  }
}

/** Forgets revisions, oldest first, never the deployed one. [pkg/storage/storage.go removeLeastRecent] */
export function* limitHistory(view: View, release: ReleaseName, most: number): Generator<Write, void, Outcome> {
  const history = historyOf(view, release);
  const removable = history.filter(({ status }) => status !== 'deployed');
  const surplus = most <= 0 ? 0 : Math.max(0, history.length - most);
  for (const revision of removable.slice(0, surplus)) yield* removeRevision(revision);
}

export function* removeRevision({ secret }: Revision): Generator<Write, void, Outcome> {
  yield { verb: 'delete', ref: secret, what: 'history of the release' };
  yield setRow(manifests, secret, undefined);
}
