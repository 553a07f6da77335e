import type { ClusterModel } from '#model/cluster.ts';
import type { Action, ObjectName } from '#sim/actions/action.ts';
import type { Observed } from './observe.ts';

/**
 * A published incident: the cluster on its eve, what was done to it and when, and what was reported. Nothing in it sets an
 * outcome: outcomes follow in the twin, and expectations only compare.
 */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** Where the report is published. */
  readonly source: string;
  /** The one thing that set it off, in a few words: `talosctl upgrade n1, no --preserve, CTRL+C`. */
  readonly trigger: string;
  /** Folder of the scenario's module: `new URL('.', import.meta.url).href`. The cluster lies in `cluster/` (or what `inputs` names) below it. */
  readonly folder: string;
  /** Files and folders of the input, relative to `folder`; default: `cluster` and `world.yaml`. */
  readonly inputs?: readonly string[];
  /** RFC 3339 of t = 0. */
  readonly startsAt: string;
  /** RFC 3339: the eve is made then, and `history` runs until t = 0, which is what everybody calls the eve. Default: `startsAt`. */
  readonly historyStartsAt?: string;
  /** Default: 1. */
  readonly seed?: number;
  readonly history: readonly Step[];
  readonly timeline: readonly Step[];
  /** The time at which somebody stands before the outage and asks why, and what to do; default: the end. */
  readonly outage?: When;
  /** When the run ends unless somebody says otherwise; default: the latest moment. */
  readonly until?: When;
  /** Named points of time, as durations since t = 0. `eve` is always there: before anything. Names have no `+` and no `-`. */
  readonly moments: Readonly<Record<string, string>>;
  /** What the report leaves open and the scenario had to choose; at most eight of them timings. */
  readonly assumptions: readonly FreeAssumption[];
  readonly expectations: readonly Expectation[];
  readonly claims: readonly Claim[];
  readonly variants: readonly Variant[];
}

/** Files and folders of a scenario's input, relative to its folder. */
export function inputsOf({ inputs }: Scenario): readonly string[] {
  return inputs ?? ['cluster', 'world.yaml'];
}

/** A duration since t = 0 (`93m`, `24h`, `-29d`), a moment's name, or a moment and a duration (`F7-10m`, `F9+1h`). */
export type When = string;

/** Something that is done to the cluster. Steps at one instant are done in their order. */
export interface Step {
  readonly at: When;
  /** For variants that leave a step out or replace it. */
  readonly id?: string;
  /** What a reader should know of it: who does it, and why. What is done says the action itself. */
  readonly text: string;
  /** Where the report says so, or the assumption (`assumption:T3`) it rests on. */
  readonly because?: string;
  /** An action of a person, or a fault in the fault grammar, without `@START`. */
  readonly do: Action | { readonly fault: string };
}

export interface FreeAssumption {
  readonly id: string;
  readonly text: string;
  /** `derived`: a time that the report does not state and its ages and counts imply. */
  readonly kind: 'timing' | 'derived' | 'placement' | 'fact';
  readonly source?: string;
}

/** One statement of the report, and how it is looked for in the run. */
export interface Expectation {
  readonly id: string;
  readonly says: string;
  /** When it is looked at, unless a part says otherwise. A moment is looked at before the steps of that instant. */
  readonly at: When;
  readonly parts: readonly Part[];
}

/** How a text is compared: as it is, a piece of it, or with every number read as `#`. */
export type Text = string | { readonly contains: string } | { readonly shape: string };

/** A number that was reported; equal is exact, inside the bounds is within. Without bounds it must be equal. */
export type Count = number | { readonly reported?: number; readonly atLeast?: number; readonly atMost?: number };

/** An age as kubectl prints it (`106m`, `3d15h`); as printed is exact, up to a tenth more or less is within. `by`: another part than a tenth. */
export type Age = string | { readonly reported: string; readonly by: number };

/** A Pod by its workload (name without generated suffixes), or any object by its name. */
export type About = ObjectName | { readonly namespace: string; readonly workload: string };

interface PartBase {
  /** In the report's words; made from the part if absent. */
  readonly says?: string;
  /** Overrides the expectation's time. */
  readonly at?: When;
  /** The statement's point. Unless some part is marked, all are. */
  readonly main?: true;
  /** The report does not determine this: the assumption that would. A part that shows it all the same is not open. */
  readonly open?: string;
}

/** One line of `kubectl get pods`; what is left out is not compared. */
export interface PodRow {
  /** Name without the suffixes that controllers generate: `web` for web-5db68c6dd4-5h2x4; `db-0` or `db` for a StatefulSet's. */
  readonly workload: string;
  readonly ready?: string;
  readonly status?: string;
  readonly restarts?: Count;
  readonly age?: Age;
  readonly node?: string;
  readonly main?: true;
  readonly open?: string;
}

export type Part = PartBase &
  (
    | {
        /** Lines of `kubectl get pods`: each is compared with a pod of its own. */
        readonly kind: 'pods';
        readonly namespace: string;
        readonly rows: readonly PodRow[];
        /** The report shows them all: a pod beyond them is a difference. */
        readonly complete?: true;
      }
    | { readonly kind: 'no-pods'; readonly namespace: string; readonly workload: string }
    | {
        /** An Event as `kubectl describe` shows it, repeats counted. */
        readonly kind: 'event';
        readonly about: About;
        readonly reason: string;
        readonly type?: 'Normal' | 'Warning';
        readonly message?: Text;
        readonly source?: string;
        readonly count?: Count;
        /** Age of the last occurrence. */
        readonly age?: Age;
        /** Age of the first one: `x105 over 24h`. */
        readonly over?: Age;
      }
    | { readonly kind: 'log'; readonly namespace: string; readonly workload: string; readonly container: string; readonly line: Text }
    | {
        readonly kind: 'condition';
        readonly object: ObjectName;
        readonly type: string;
        readonly status?: string;
        readonly reason?: string;
        readonly message?: Text;
      }
    /** `path` as in `spec.template.spec.containers[0].env[4].value`; a text, or any JSON value. */
    | { readonly kind: 'field'; readonly object: ObjectName; readonly path: string; readonly value: Text | number | boolean | undefined }
    | { readonly kind: 'exists'; readonly object: ObjectName; readonly exists: boolean }
    /** A health code of Ceph: there (with a text in its summary or details) or not. */
    | {
        readonly kind: 'ceph-health';
        readonly status?: 'HEALTH_OK' | 'HEALTH_WARN' | 'HEALTH_ERR';
        readonly code?: string;
        readonly present?: boolean;
        readonly text?: Text;
      }
    /** What happened between two times, in this order; `never`: none of it did. */
    | { readonly kind: 'trace'; readonly sequence: readonly Text[]; readonly from?: When; readonly to?: When; readonly never?: true }
    /** A pull on a node at that time, by the runtime or by the operating system itself. */
    | {
        readonly kind: 'pull';
        readonly node: string;
        readonly image: string;
        readonly by?: 'cri' | 'system';
        readonly succeeds: boolean;
        readonly error?: Text;
      }
    /** Whether every Pod that a workload wants works; without a workload: all of the cluster, except those named. */
    | { readonly kind: 'ready'; readonly workload?: ObjectName; readonly ready: boolean; readonly except?: readonly ObjectName[] }
    /** Anything else one can compute from the run: a named question, and its answer. */
    | { readonly kind: 'question'; readonly asks: string; readonly answer: (observed: Observed) => Answer }
  );

export interface Answer {
  readonly shows: string;
  readonly holds: boolean;
}

/** W1 ...: what the report says would have happened otherwise. X1 ...: where its own explanation does not hold. */
export interface Claim {
  readonly id: string;
  readonly says: string;
  /** What it is called when every part shows: the report's claim is `reproduced`, or it is `corrected`. */
  readonly shown: 'reproduced' | 'corrected';
  /** Of a correction: what is so instead, in one sentence. */
  readonly instead?: string;
  /** What is looked at, in the scenario as it is or in a variant of it. */
  readonly runs: readonly ClaimRun[];
}

export interface ClaimRun {
  /** Id of a variant; absent: the scenario as it is. */
  readonly variant?: string;
  readonly at: When;
  readonly parts: readonly Part[];
}

/** The same incident with something changed: in the cluster's files before the eve is made, or in what is done. */
export interface Variant {
  readonly id: string;
  readonly alias?: string;
  /** What is different, in one sentence. */
  readonly title: string;
  /** Files in this folder (relative to `folder`) replace those of the same path in the input, or are added. */
  readonly files?: string;
  /** Paths of input files, relative to `folder`, that are left out. */
  readonly without?: readonly string[];
  /** A change of what was read. */
  readonly edit?: (model: ClusterModel) => ClusterModel;
  readonly history?: (steps: readonly Step[]) => readonly Step[];
  readonly timeline?: (steps: readonly Step[]) => readonly Step[];
  /** Moments that differ from the scenario's. */
  readonly moments?: Readonly<Record<string, string>>;
  readonly until?: When;
}
