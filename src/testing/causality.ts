import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import type { ClusterModel } from '#model/cluster.ts';
import type { FactResult, Match } from '#model/fact.ts';
import { factsOf, stopsOf } from '#scenarios/judge.ts';
import type { Instruments } from '#scenarios/observe.ts';
import { defaultUntilMs, runScenario, scenarioTwin } from '#scenarios/run.ts';
import type { Scenario, Variant } from '#scenarios/scenario.ts';
import { momentsOf } from '#scenarios/times.ts';

/** What is taken out of a scenario: a change of what was read, of files, or of what is done. */
export type Removal = Partial<Omit<Variant, 'id' | 'title'>>;

interface Reading {
  /** Reads the scenario's files, as a variant has them. */
  readonly read: (variant: Variant | undefined) => ClusterModel;
  readonly catalogue: readonly CatalogueEntry[];
  readonly instruments?: Instruments;
}

/**
 * Shows that nothing in a scenario is scripted: without its cause an expectation is not met, and without something
 * unrelated all are met as before. The scenario as it is runs once, and once for each removal, however much is asked about it.
 */
export class Causality {
  readonly #scenario: Scenario;
  readonly #reading: Reading;
  readonly #known = new Map<Removal | undefined, readonly FactResult[]>();

  constructor(scenario: Scenario, reading: Reading) {
    this.#scenario = scenario;
    this.#reading = reading;
  }

  /** How each statement of the report matches, by its id. */
  matches(removal?: Removal): Readonly<Record<string, Match>> {
    return Object.fromEntries(this.facts(removal).map(({ id, match }) => [id, match]));
  }

  facts(removal?: Removal): readonly FactResult[] {
    const known = this.#known.get(removal) ?? this.#run(removal === undefined ? undefined : { ...removal, id: 'removal', title: 'without a fact' });
    this.#known.set(removal, known);
    return known;
  }

  /** Statements that the scenario as it is shows, and that are not shown any more. */
  gone(removal: Removal): readonly string[] {
    const left = this.matches(removal);
    return this.facts().flatMap(({ id, match }) => (match !== 'no' && left[id] === 'no' ? [id] : []));
  }

  /** Parts of statements that match otherwise than in the scenario as it is, as `F7: what is said`. */
  changed(removal: Removal): readonly string[] {
    const left = new Map(this.facts(removal).map((fact) => [fact.id, fact]));
    return this.facts().flatMap(({ id, parts }) =>
      parts.flatMap(({ says, match }, index) => (left.get(id)?.parts[index]?.match === match ? [] : [`${id}: ${says}`])),
    );
  }

  #run(variant: Variant | undefined): readonly FactResult[] {
    const stops = stopsOf(this.#scenario.expectations, momentsOf(this.#scenario, variant));
    const { read, catalogue, instruments } = this.#reading;
    const before = stops.filter((stop) => stop < 0);
    const twin = scenarioTwin(this.#scenario, read(variant), catalogue, variant, before);
    return factsOf(runScenario(twin, stops, Math.max(defaultUntilMs(twin), ...stops)), instruments);
  }
}
