import type { Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import { expectedObjects, failuresIn, symptomsOf } from '../health/health.ts';
import { runOn } from '../health/run-on.ts';
import type { Symptom } from '../health/symptom.ts';
import type { CauseKind, Fact, Suspect } from './fact.ts';
import { causeKinds } from './kinds.ts';
import { type Situation, situationOf } from './situation.ts';

/** How many failures are gone for each symptom, by its key. */
type Freed = ReadonlyMap<string, number>;

/** A fact, and what becomes of the failures without it, as a run of a fork shows. */
export interface RootCause {
  readonly suspect: Suspect;
  /** Facts that only together free what they free. */
  readonly together: readonly Suspect[];
  readonly freed: number;
  readonly freedSymptoms: readonly Symptom[];
  /** Of these, what no cause named before it frees. */
  readonly beyond: readonly Symptom[];
  /** Other facts whose removal frees the same or a part of it. */
  readonly alternatives: readonly RootCause[];
}

export interface RootCauses {
  /** What stays when nobody does anything. */
  readonly symptoms: readonly Symptom[];
  readonly failures: number;
  readonly causes: readonly RootCause[];
  /** Symptoms that no known fact frees. */
  readonly unexplained: readonly Symptom[];
  readonly situation: Situation;
  /** All facts that were tried, whether or not anything is gone without them. */
  readonly suspects: readonly Suspect[];
}

/** How far a counterfactual is run: long enough for every back-off to have its turn. */
const counterfactualMs = 30 * 60_000;

/** At most this many facts are tried in one explanation. */
const mostSuspects = 40;

/**
 * The root causes of what does not work at a moment: leaf facts of the chains behind it, ranked by the failures that are
 * gone without them. What mends itself within the half-hour is no failure.
 *
 * @param expected workloads that must be ready; by default those of the moment
 */
export function rootCausesOf(twin: Twin, moment: Simulation, expected: ReadonlySet<ObjectRef> = expectedObjects(twin, moment)): RootCauses {
  return triedOut(moment, expected, suspicionOf(twin, moment, expected));
}

/**
 * Causes of many moments of one outage, for those who try out what they propose: where the same is wrong and the same is
 * suspected as before, nothing is run again.
 */
export class AlikeCauses {
  readonly #known = new Map<string, readonly RootCause[]>();

  of(twin: Twin, moment: Simulation, expected: ReadonlySet<ObjectRef>): readonly RootCause[] {
    const suspicion = suspicionOf(twin, moment, expected);
    const key = JSON.stringify([suspicion.symptoms.map(({ text }) => text), suspicion.suspects.map((suspect) => suspect.key)]);
    const causes = this.#known.get(key) ?? triedOut(moment, expected, suspicion).causes;
    this.#known.set(key, causes);
    return causes;
  }
}

/** What stays wrong, and the facts that may be behind it. */
interface Suspicion {
  readonly symptoms: readonly Symptom[];
  readonly situation: Situation;
  readonly suspects: readonly Suspect[];
}

function suspicionOf(twin: Twin, moment: Simulation, expected: ReadonlySet<ObjectRef>): Suspicion {
  const left = moment.fork();
  runOn(left, counterfactualMs);
  const symptoms = symptomsOf(left, expected);
  const situation = situationOf(twin, left, symptoms);
  return { symptoms, situation, suspects: symptoms.length === 0 ? [] : suspectsIn(situation) };
}

function triedOut(moment: Simulation, expected: ReadonlySet<ObjectRef>, { symptoms, situation, suspects }: Suspicion): RootCauses {
  const trial = new Trial(moment, expected, symptoms);
  const ranked = rank(suspects.map((suspect) => trial.causeOf([suspect])).filter(({ freed }) => freed > 0));
  const explained = new Set(ranked.flatMap(({ freedSymptoms }) => freedSymptoms.map(({ key }) => key)));
  const open = symptoms.filter(({ key }) => !explained.has(key));
  const joint = open.length === 0 || suspects.length < 2 ? undefined : trial.together(suspects, open, cover(ranked));
  const causes = cover(joint === undefined ? ranked : [...ranked, joint]);
  const unexplained = open.filter(({ key }) => joint?.freedSymptoms.every((freed) => freed.key !== key) ?? true);
  return { symptoms, failures: failuresIn(symptoms), causes, unexplained, situation, suspects };
}

function suspectsIn(situation: Situation): readonly Suspect[] {
  return causeKinds.flatMap((kind) => kind.find(situation)).slice(0, mostSuspects);
}

function kindOf(fact: Fact): CauseKind {
  return causeKinds.find(({ kind }) => kind === fact.kind) as CauseKind;
}

/** Runs a moment on without some facts. */
class Trial {
  readonly #moment: Simulation;
  readonly #expected: ReadonlySet<ObjectRef>;
  readonly #symptoms: readonly Symptom[];
  readonly #known = new Map<string, Freed>();
  readonly #numbers = new Map<Suspect, number>();

  constructor(moment: Simulation, expected: ReadonlySet<ObjectRef>, symptoms: readonly Symptom[]) {
    this.#moment = moment;
    this.#expected = expected;
    this.#symptoms = symptoms;
  }

  causeOf(suspects: readonly [Suspect, ...Suspect[]]): RootCause {
    const [suspect, ...together] = suspects;
    const freed = this.#without(suspects);
    const freedSymptoms = this.#symptoms.filter(({ key }) => (freed.get(key) ?? 0) > 0);
    return {
      suspect,
      together,
      freed: [...freed.values()].reduce((sum, each) => sum + each, 0),
      freedSymptoms,
      beyond: freedSymptoms,
      alternatives: [],
    };
  }

  /**
   * All facts at once, then without each that is not needed: what hides behind something else. Of facts of which one or the
   * other is needed, those that are causes of their own are kept.
   */
  together(suspects: readonly Suspect[], open: readonly Symptom[], known: readonly RootCause[]): RootCause | undefined {
    const helps = (set: readonly Suspect[]) => {
      const freed = this.#without(set);
      return open.every(({ key }) => !before.has(key) || (freed.get(key) ?? 0) > 0);
    };
    const all = this.#without(suspects);
    const before = new Set(open.flatMap(({ key }) => ((all.get(key) ?? 0) > 0 ? [key] : [])));
    if (before.size === 0) return undefined;
    const own = new Set(known.map(({ suspect }) => suspect));
    const needed = new Set(pruned([...own, ...suspects.filter((suspect) => !own.has(suspect))], helps));
    return this.causeOf(suspects.filter((suspect) => needed.has(suspect)) as unknown as readonly [Suspect, ...Suspect[]]);
  }

  /** What is gone without some facts; each set of them is run once. */
  #without(suspects: readonly Suspect[]): Freed {
    const key = suspects.map((suspect) => this.#numberOf(suspect)).join();
    const known = this.#known.get(key) ?? this.#run(suspects);
    this.#known.set(key, known);
    return known;
  }

  #numberOf(suspect: Suspect): number {
    const number = this.#numbers.get(suspect) ?? this.#numbers.size;
    this.#numbers.set(suspect, number);
    return number;
  }

  #run(suspects: readonly Suspect[]): Freed {
    const fork = this.#moment.fork();
    for (const { fact } of suspects) kindOf(fact).remove(fork, fact);
    runOn(fork, counterfactualMs);
    const after = new Map(symptomsOf(fork, this.#expected).map(({ key, count }) => [key, count]));
    return new Map(this.#symptoms.map(({ key, count }) => [key, Math.max(0, count - (after.get(key) ?? 0))]));
  }
}

/**
 * What is left of a set when everything is taken out without which it helps as well, the last first. More facts help no less
 * than fewer: how many of the first are enough beside those that are needed is found by halving.
 */
function pruned(suspects: readonly Suspect[], helps: (set: readonly Suspect[]) => boolean): readonly Suspect[] {
  let rest = suspects;
  let needed: readonly Suspect[] = [];
  while (rest.length > 0) {
    const enough = fewestFirst(rest.length, (count) => helpsWith(count));
    if (enough === 0) break;
    needed = [rest[enough - 1] as Suspect, ...needed];
    rest = rest.slice(0, enough - 1);
  }
  return needed;

  function helpsWith(count: number): boolean {
    const set = [...rest.slice(0, count), ...needed];
    return set.length > 0 && helps(set);
  }
}

/** The smallest count that is enough, where `most` is. */
function fewestFirst(most: number, isEnough: (count: number) => boolean): number {
  let [tooFew, enough] = [-1, most];
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/** Most freed first; the order of the kinds decides between equals. */
function rank(causes: readonly RootCause[]): readonly RootCause[] {
  return causes.toSorted((left, right) => right.freed - left.freed);
}

/** One cause for what it frees: a further one counts if it frees something more, else it is another way to say the same. */
function cover(ranked: readonly RootCause[]): readonly RootCause[] {
  const roots: (RootCause & { alternatives: RootCause[] })[] = [];
  const covered = new Set<string>();
  for (const cause of ranked) {
    const keys = cause.freedSymptoms.map(({ key }) => key);
    const owner = roots.find(({ freedSymptoms }) => keys.every((key) => freedSymptoms.some((freed) => freed.key === key)));
    if (owner === undefined) roots.push({ ...cause, beyond: cause.freedSymptoms.filter(({ key }) => !covered.has(key)), alternatives: [] });
    else owner.alternatives.push(cause);
    for (const key of keys) covered.add(key);
  }
  return roots;
}
