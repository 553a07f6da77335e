import type { Place } from '#model/place.ts';
import type { ObjectName } from '#sim/actions/action.ts';

/** What of the model a fix changes. Paths are field paths as the API writes them; an empty one is the object as a whole. */
export type EditTarget =
  | { readonly in: 'object'; readonly object: ObjectName; readonly path: string }
  /** The n-th machine config; the path is that of the model's `Machine`. */
  | { readonly in: 'machine'; readonly index: number; readonly path: string }
  /** The n-th hosts.toml; the path is that of the model's `HostsDirectory`. */
  | { readonly in: 'hosts'; readonly index: number; readonly path: string };

/** A change of one field of the input. Without `from` it adds the field, without `to` it takes the field away. */
export interface Edit {
  /** Where the field stands, or, of one that is added, what it is added to. */
  readonly place: Place;
  /** The field as its file writes it. */
  readonly field: string;
  readonly from?: unknown;
  readonly to?: unknown;
  /** What the model holds for `to`, where that is more than the file says. */
  readonly value?: unknown;
  readonly target: EditTarget;
}

/** What becomes of a contingency once a fix is made. */
export interface Outcome {
  readonly contingency: string;
  readonly after: 'yes' | 'no' | 'unknown';
  /** Of the workloads that the finding stops, how many come back. */
  readonly freed: number;
  readonly of: number;
  /** Where it is no `yes`: fingerprints of findings whose edits, made as well, make it one. */
  readonly with?: readonly string[];
}

/** What re-runs of a twin that is built anew with the edits show. */
export interface Proof {
  readonly outcomes: readonly Outcome[];
  /** Contingencies that the finding has consequences in and that were not run again. */
  readonly notRun: number;
}

/** What would mend a finding: in words, and where there is one answer as edits, with what they are seen to do. */
export interface Fix {
  readonly text: string;
  readonly edits?: readonly Edit[];
  readonly proof?: Proof;
}

/** A fix in words, with its edits where there are any. */
export function fixOf(text: string, edits: readonly Edit[] = []): Omit<Fix, 'proof'> {
  return { text, ...(edits.length === 0 ? {} : { edits }) };
}
