import type { Cause, Place } from '#model/place.ts';
import type { Fix } from './fixes/edit.ts';

/** `kind/namespace/name` in lower-case kind: how an object is called in every JSON output. */
export type Key = string;

export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];

/** What a finding leads to: the workloads that do not come back from a contingency because of it. */
export interface Consequence {
  readonly contingency: string;
  readonly workloads: readonly Key[];
}

/** From which day on a hazard could have been seen, and where one would have had to look. */
export interface Since {
  /** RFC 3339, or a date. */
  readonly at: string;
  /** Whole days from then to the eve. */
  readonly days: number;
  readonly where: readonly string[];
}

/** A hazard of a cluster: one cause is one finding, whatever follows from it. */
export interface Finding {
  readonly rule: string;
  /** The same from run to run, whatever moves in the files. */
  readonly fingerprint: string;
  readonly severity: Severity;
  /** `proven`: a run shows it and nothing in its chain is assumed; `implied`: no run shows it; else `assumed`. */
  readonly certainty: 'proven' | 'implied' | 'assumed';
  readonly subject: Key;
  /** What tells findings of one rule about one subject apart: an image, a host. */
  readonly about?: string;
  readonly message: string;
  readonly locations: readonly Place[];
  readonly because: readonly Cause[];
  readonly consequence: readonly Consequence[];
  readonly fix?: Fix;
  readonly since?: Since;
}

export function keyOf({ kind, namespace, name }: { readonly kind: string; readonly namespace: string; readonly name: string }): Key {
  return `${kind.toLowerCase()}/${namespace === '' ? '' : `${namespace}/`}${name}`;
}
