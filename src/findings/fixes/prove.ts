import type { ClusterModel } from '#model/cluster.ts';
import type { Twin } from '#sim/twin.ts';
import type { Finding } from '../finding.ts';
import { keyOf } from '../finding.ts';
import { type OnRun, Runs } from '../runs.ts';
import { applyEdits } from './apply.ts';
import type { Edit, Outcome, Proof } from './edit.ts';

/** How twins are built of a model, as those were that the findings are about. */
export type Rebuild = (model: ClusterModel) => readonly [Twin, ...Twin[]];

interface Proving {
  readonly twin: Twin;
  readonly rebuild: Rebuild;
  /** Which of the findings are worth it. */
  readonly isShown: (finding: Finding) => boolean;
  readonly onRun?: OnRun;
}

/** Clusters with more pods are not built anew: docs/decisions/0008. */
export const mostPods = 2_000;

/** How many different fixes are tried, and in how many contingencies each. */
export const mostFixes = 10;
export const mostRuns = 8;

/**
 * Findings with what their edits are seen to do: the model is changed in memory, the twin built anew, and contingencies in
 * which the finding stops something run again. The gravest findings come first, and no more than is affordable.
 */
export function proven(findings: readonly Finding[], { twin, rebuild, isShown, onRun }: Proving): readonly Finding[] {
  if (twin.eve.view.list('Pod').length > mostPods) return findings;
  const trials = new Trials(twin.model, rebuild, onRun);
  return findings.map((finding) => {
    const { fix, consequence } = finding;
    if (fix?.edits === undefined || consequence.length === 0 || !isShown(finding)) return finding;
    const proof = trials.proofOf(finding, fix.edits);
    return proof === undefined ? finding : { ...finding, fix: { ...fix, proof } };
  });
}

/** Twins with edits, each built once. */
class Trials {
  readonly #model: ClusterModel;
  readonly #rebuild: Rebuild;
  readonly #onRun: OnRun | undefined;
  readonly #runs = new Map<string, Runs>();

  constructor(model: ClusterModel, rebuild: Rebuild, onRun: OnRun | undefined) {
    this.#model = model;
    this.#rebuild = rebuild;
    this.#onRun = onRun;
  }

  proofOf({ consequence }: Finding, edits: readonly Edit[]): Proof | undefined {
    const runs = this.#runsWith(edits);
    if (runs === undefined) return undefined;
    const tried = consequence.slice(0, mostRuns);
    return { outcomes: tried.map((each) => outcomeOf(each, runs)), notRun: consequence.length - tried.length };
  }

  #runsWith(edits: readonly Edit[]): Runs | undefined {
    const key = JSON.stringify(edits.map(({ target, to }) => [target, to]));
    const known = this.#runs.get(key);
    if (known !== undefined || this.#runs.size >= mostFixes) return known;
    const runs = new Runs(this.#rebuild(applyEdits(this.#model, edits)), [], this.#onRun);
    this.#runs.set(key, runs);
    return runs;
  }
}

function outcomeOf({ contingency, workloads }: Finding['consequence'][number], runs: Runs): Outcome {
  const { verdict, failed } = runs.of(contingency);
  const stopped = new Set(failed.map(({ ref }) => keyOf(ref)));
  const freed = workloads.filter((workload) => verdict.answer === 'yes' || !stopped.has(workload)).length;
  return { contingency, after: verdict.answer, freed, of: workloads.length };
}
