import type { ClusterModel } from '#model/cluster.ts';
import type { Twin } from '#sim/twin.ts';
import { type Consequence, type Finding, keyOf } from '../finding.ts';
import { type OnRun, Runs } from '../runs.ts';
import { applyEdits } from './apply.ts';
import type { Edit, Fix, Outcome, Proof } from './edit.ts';

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
  const editable = findings.flatMap((finding) => {
    const { fix, consequence } = finding;
    return fix?.edits === undefined || consequence.length === 0 || !isShown(finding) ? [] : [{ ...finding, fix: { ...fix, edits: fix.edits } }];
  });
  const proofs = new Map(editable.map((finding) => [finding.fingerprint, trials.proofOf(finding, editable)]));
  return findings.map((finding) => {
    const proof = proofs.get(finding.fingerprint);
    return finding.fix === undefined || proof === undefined ? finding : { ...finding, fix: { ...finding.fix, proof } };
  });
}

/** A finding that edits would mend. */
interface Editable extends Finding {
  readonly fix: Fix & { readonly edits: readonly Edit[] };
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

  /** Where its edits are not enough, those of the others that stop something in the same contingency are made as well. */
  proofOf(finding: Editable, all: readonly Editable[]): Proof | undefined {
    const { consequence, fix } = finding;
    const runs = this.#runsWith(fix.edits);
    if (runs === undefined) return undefined;
    const tried = consequence.slice(0, mostRuns);
    const outcomes = tried.map((each) => {
      const outcome = outcomeOf(each, runs);
      const others = differentIn(each.contingency, finding, all);
      const isEnough = outcome.after === 'yes' || others.length === 0 || this.#joint([finding, ...others], each)?.after !== 'yes';
      return isEnough ? outcome : { ...outcome, with: others.map(({ fingerprint }) => fingerprint) };
    });
    return { outcomes, notRun: consequence.length - tried.length };
  }

  #joint(findings: readonly Editable[], consequence: Consequence): Outcome | undefined {
    const edits = merged(findings.flatMap(({ fix }) => fix.edits));
    const runs = edits === undefined ? undefined : this.#runsWith(edits);
    return runs === undefined ? undefined : outcomeOf(consequence, runs);
  }

  #runsWith(edits: readonly Edit[]): Runs | undefined {
    const key = keyOfEdits(edits);
    const known = this.#runs.get(key);
    if (known !== undefined || this.#runs.size >= mostFixes) return known;
    const runs = new Runs(this.#rebuild(applyEdits(this.#model, edits)), [], this.#onRun);
    this.#runs.set(key, runs);
    return runs;
  }
}

/** Other findings that stop something in the contingency, one for each different fix. */
function differentIn(contingency: string, finding: Editable, all: readonly Editable[]): readonly Editable[] {
  const others = all.filter(({ consequence }) => consequence.some((each) => each.contingency === contingency));
  const different = new Map(others.toReversed().map((other) => [keyOfEdits(other.fix.edits), other]));
  different.delete(keyOfEdits(finding.fix.edits));
  return [...different.values()].toReversed();
}

/** What is changed, wherever it is said to stand. */
function keyOfEdits(edits: readonly Edit[]): string {
  return JSON.stringify(edits.map(({ target, to }) => [target, to]));
}

/** Edits of several findings, each once; undefined where two of them want different things of one field. */
function merged(edits: readonly Edit[]): readonly Edit[] | undefined {
  const different = [...new Map(edits.map((edit) => [JSON.stringify([edit.target, edit.to]), edit])).values()];
  return new Set(different.map(({ target }) => JSON.stringify(target))).size === different.length ? different : undefined;
}

function outcomeOf({ contingency, workloads }: Consequence, runs: Runs): Outcome {
  const { verdict, failed } = runs.of(contingency);
  const stopped = new Set(failed.map(({ ref }) => keyOf(ref)));
  const freed = workloads.filter((workload) => verdict.answer === 'yes' || !stopped.has(workload)).length;
  return { contingency, after: verdict.answer, freed, of: workloads.length };
}
