import type { SourcedObject } from './cluster.ts';
import type { Place } from './place.ts';

/** One version of a Helm chart, as it renders for the release that uses it here. */
export interface ChartVersion {
  readonly chart: string;
  /** URL of the repository it is published in; absent: any repository of the input. */
  readonly repository?: string;
  readonly version: string;
  /** The release it is rendered for, as `namespace/name`; absent: whichever release uses the chart. */
  readonly release?: string;
  /** When it appeared in its repository's index, RFC 3339; absent: always there. */
  readonly published?: string;
  readonly objects: readonly SourcedObject[];
  readonly place: Place;
}

/** A revision of a Git repository: what each path of it builds to. Paths it does not name are as in the revision before. */
export interface GitRevision {
  /** Name of the GitRepository, as `namespace/name`. */
  readonly source: string;
  readonly revision: string;
  /** When it was pushed, RFC 3339; absent: before everything else; `never`: not yet, somebody has to commit it. */
  readonly committed?: string;
  readonly message?: string;
  /** By the `spec.path` of the Kustomizations that apply it, without leading `./`. */
  readonly paths: ReadonlyMap<string, readonly SourcedObject[]>;
  readonly place: Place;
}

/** What stands in charts and in Git, over time: the twin's copy of the world that GitOps tools read. */
export interface GitOpsContent {
  readonly charts: readonly ChartVersion[];
  readonly revisions: readonly GitRevision[];
}

export const noGitOpsContent: GitOpsContent = { charts: [], revisions: [] };
