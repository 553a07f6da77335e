import type { KubeObject, PodSpec } from '#model/kubernetes.ts';

/** One recorded cluster: the pods sent to it, and what became of each. */
export interface SchedulingRecord {
  readonly index: number;
  readonly seed: number;
  readonly kind: string;
  readonly mode: 'sequential' | 'batch';
  readonly namespace: string;
  readonly before: readonly KubeObject[];
  readonly pods: readonly SentPod[];
  readonly bindOrder: readonly string[];
  readonly result: Readonly<Record<string, PodResult>>;
}

export interface SentPod {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: PodSpec;
}

export interface PodResult {
  readonly outcome: 'scheduled' | 'pending' | 'preempted';
  readonly node?: string;
  readonly nominatedNodeName?: string;
  readonly unschedulableMessages?: readonly string[];
  readonly scores?: Readonly<Record<string, number>>;
  readonly pluginScores?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly disruption?: { readonly reason: string; readonly message: string };
}

/**
 * What the twin is told. Upstream breaks ties at random, so the recorded choices are part of the question, as a preference: the twin
 * follows one only where its own rules leave the node among the equally best.
 */
export interface SchedulingQuestion {
  readonly mode: 'sequential' | 'batch';
  readonly namespace: string;
  readonly before: readonly KubeObject[];
  readonly pods: readonly SentPod[];
  /** Which node among equals: by pod. For a pod that only got as far as a nomination, the node it was to come to. */
  readonly preferred: Readonly<Record<string, string>>;
  /** In which order pods were bound: how retries fell between the pods sent later was a matter of time. */
  readonly bindOrder: readonly string[];
}

/** What became of each pod, by name. */
export type SchedulingAnswer = Readonly<Record<string, PodAnswer>>;

export interface PodAnswer {
  readonly outcome: 'scheduled' | 'pending' | 'preempted';
  readonly node: string | undefined;
  readonly nominatedNode: string | undefined;
  /** The texts of the failed attempts, each change once. */
  readonly messages: readonly string[];
  /** What the twin would say at each later state of the cluster: when a failed pod was tried again is a race that no recording tells. */
  readonly laterMessages?: () => readonly string[];
  readonly scores: Readonly<Record<string, number>> | undefined;
  readonly pluginScores: Readonly<Record<string, Readonly<Record<string, number>>>> | undefined;
  readonly disruption: { readonly reason: string; readonly message: string } | undefined;
}

/** Takes the outcome out of a record. */
export function splitRecord({ mode, namespace, before, pods, bindOrder, result }: SchedulingRecord): {
  readonly question: SchedulingQuestion;
  readonly expected: SchedulingAnswer;
} {
  const preferred: Record<string, string> = {};
  const expected: Record<string, PodAnswer> = {};
  for (const [name, pod] of Object.entries(result)) {
    const node = pod.node ?? pod.nominatedNodeName;
    if (node !== undefined) preferred[name] = node;
    expected[name] = {
      outcome: pod.outcome,
      node: pod.node,
      nominatedNode: pod.nominatedNodeName,
      messages: pod.unschedulableMessages ?? [],
      scores: pod.scores,
      pluginScores: pod.pluginScores,
      disruption: pod.disruption,
    };
  }
  return { question: { mode, namespace, before, pods, preferred, bindOrder }, expected };
}
