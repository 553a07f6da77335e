import type { Condition, KubeObject } from '#model/kubernetes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';

/** Flux's own kinds, as the store names them. */
export const gitRepositoryKind = 'GitRepository.source.toolkit.fluxcd.io';
export const helmRepositoryKind = 'HelmRepository.source.toolkit.fluxcd.io';
export const helmChartKind = 'HelmChart.source.toolkit.fluxcd.io';
export const kustomizationKind = 'Kustomization.kustomize.toolkit.fluxcd.io';
export const helmReleaseKind = 'HelmRelease.helm.toolkit.fluxcd.io';

interface FluxStatus {
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
}

/** What every object of Flux has. */
export interface FluxObject extends KubeObject {
  readonly spec?: { readonly suspend?: boolean; readonly interval?: string };
  readonly status?: FluxStatus;
}

/** A GitRepository, HelmRepository or HelmChart. */
export interface Source extends FluxObject {
  readonly spec?: FluxObject['spec'] & { readonly url?: string; readonly type?: string; readonly ref?: { readonly branch?: string } };
  readonly status?: FluxStatus & { readonly artifact?: { readonly revision: string } };
}

export interface SourceRef {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface HelmChart extends Source {
  readonly spec?: Source['spec'] & { readonly chart?: string; readonly version?: string; readonly sourceRef?: SourceRef };
}

export interface DependsOn {
  readonly name: string;
  readonly namespace?: string;
}

export interface Kustomization extends FluxObject {
  readonly spec?: FluxObject['spec'] & {
    readonly path?: string;
    readonly prune?: boolean;
    readonly wait?: boolean;
    readonly force?: boolean;
    readonly timeout?: string;
    readonly retryInterval?: string;
    readonly targetNamespace?: string;
    readonly sourceRef?: SourceRef;
    readonly dependsOn?: readonly DependsOn[];
    readonly healthChecks?: readonly { readonly apiVersion?: string; readonly kind: string; readonly name: string; readonly namespace?: string }[];
  };
  readonly status?: FluxStatus & { readonly lastAppliedRevision?: string; readonly lastAttemptedRevision?: string };
}

interface Remediation {
  readonly retries?: number;
  readonly remediateLastFailure?: boolean;
  readonly strategy?: 'rollback' | 'uninstall';
}

interface HelmActionSpec {
  readonly remediation?: Remediation;
  readonly disableWait?: boolean;
  readonly disableWaitForJobs?: boolean;
  readonly createNamespace?: boolean;
  readonly timeout?: string;
}

export interface HelmRelease extends FluxObject {
  readonly spec?: FluxObject['spec'] & {
    readonly chart?: {
      readonly spec?: { readonly chart?: string; readonly version?: string; readonly interval?: string; readonly sourceRef?: SourceRef };
    };
    readonly releaseName?: string;
    readonly targetNamespace?: string;
    readonly storageNamespace?: string;
    readonly timeout?: string;
    readonly values?: unknown;
    readonly maxHistory?: number;
    readonly dependsOn?: readonly DependsOn[];
    readonly install?: HelmActionSpec;
    readonly upgrade?: HelmActionSpec;
  };
  readonly status?: FluxStatus & {
    readonly lastAppliedRevision?: string;
    readonly lastAttemptedRevision?: string;
    readonly lastAttemptedValuesChecksum?: string;
    readonly lastReleaseRevision?: number;
    readonly failures?: number;
    readonly installFailures?: number;
    readonly upgradeFailures?: number;
  };
}

/** Milliseconds of a Go duration such as `1h30m`; the default when there is none. */
export function durationMs(text: string | undefined, defaultMs: number): number {
  const parts = [...(text ?? '').matchAll(/([\d.]+)(ms|h|m|s)/g)];
  if (parts.length === 0) return defaultMs;
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitMs[unit as string] ?? 0), 0);
}

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** A duration as Go prints it: `30s`, `5m0s`, `1h0m0s`. */
export function durationText(ms: number): string {
  const [hours, minutes, seconds] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, (ms % 60_000) / 1000];
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}

/** A condition to be set; `undefined` in its place removes it. */
export type ConditionDraft = Pick<Condition, 'status' | 'reason' | 'message'> | undefined;

/** The object with these conditions set; those whose status stays keep the time of their last transition. */
export function withStatus<T extends FluxObject>(object: T, view: View, conditions: Readonly<Record<string, ConditionDraft>>, more: object = {}): T {
  const known = object.status?.conditions ?? [];
  const kept = known.filter(({ type }) => !(type in conditions));
  const set = Object.entries(conditions).flatMap(([type, draft]): Condition[] => {
    if (draft === undefined) return [];
    const before = known.find((each) => each.type === type);
    const lastTransitionTime = before?.status === draft.status ? before.lastTransitionTime : view.timestamp;
    return [{ type, ...draft, lastTransitionTime, observedGeneration: object.metadata.generation ?? 1 }];
  });
  const status = { ...object.status, observedGeneration: object.metadata.generation ?? 1, ...more, conditions: [...set, ...kept] };
  return { ...object, status };
}

export function conditionOf(object: FluxObject | undefined, type: string): Condition | undefined {
  return object?.status?.conditions?.find((condition) => condition.type === type);
}

/** Ready, and of what is wanted now. */
export function isReady(object: FluxObject): boolean {
  return conditionOf(object, 'Ready')?.status === 'True' && object.status?.observedGeneration === (object.metadata.generation ?? 1);
}

/** The object a sourceRef names, in the store's kind. */
export function sourceRefOf(view: View, source: SourceRef | undefined, namespace: string): ObjectRef | undefined {
  if (source === undefined) return undefined;
  return view.ref(`${source.kind}.source.toolkit.fluxcd.io`, source.namespace ?? namespace, source.name);
}

export function requestedAt({ metadata }: KubeObject): string | undefined {
  return metadata.annotations?.['reconcile.fluxcd.io/requestedAt'];
}

/** The first object in the way of a dependent, with the text Flux gives; undefined when nothing is. */
export function unreadyDependency(
  view: View,
  kind: string,
  dependent: FluxObject & { readonly spec?: { readonly dependsOn?: readonly DependsOn[] } },
  isUpToDate: (dependency: FluxObject) => boolean,
): string | undefined {
  for (const { name, namespace = dependent.metadata.namespace ?? '' } of dependent.spec?.dependsOn ?? []) {
    const found = view.get<FluxObject>(kind, namespace, name);
    const [plain, group] = [`${(kind.split('.')[0] as string).toLowerCase()}s`, kind.slice(kind.indexOf('.') + 1)];
    if (found === undefined) return `dependency '${namespace}/${name}' not found: ${plain}.${group} "${name}" not found`;
    if (!isReady(found)) return `dependency '${namespace}/${name}' is not ready`;
    if (!isUpToDate(found)) return `dependency '${namespace}/${name}' revision is not up to date`;
  }
  return undefined;
}
