import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import { rootCausesOf } from '#findings/causes/root-causes.ts';
import { check } from '#findings/check.ts';
import { rules } from '#findings/rules/rules.ts';
import type { ClusterModel } from '#model/cluster.ts';
import type { WayOut } from '#recovery/plan.ts';
import { wayOutOf } from '#recovery/way-out.ts';
import { claimOf, claimStops } from '#scenarios/judge.ts';
import { defaultUntilMs, runScenario, type ScenarioRun, scenarioTwin } from '#scenarios/run.ts';
import { inputsOf, type Scenario, type Variant } from '#scenarios/scenario.ts';
import { whenMs } from '#scenarios/times.ts';
import { readFolder } from '#sources/read.ts';
import { Causality, type Removal } from '#testing/causality.ts';
import { retellings } from './retelling.ts';

/** What a published incident has to show besides its expectations. */
export interface IncidentProof {
  /** For each expectation a fact without which it is gone. */
  readonly causes: readonly { readonly without: string; readonly removal: Removal; readonly gone: readonly string[] }[];
  /** Something that has nothing to do with it. */
  readonly unrelated: Removal;
  /** The hazard as `check` names it on the eve. */
  readonly hazard: { readonly rule: string; readonly message: RegExp };
  /** The first root cause of the outage, as `explain` has it. */
  readonly rootCause: RegExp;
  /** Id of the claim that shows the known fix to work. */
  readonly fix: string;
  /** A step of the plan that `recover` finds at the outage. */
  readonly recovery: RegExp;
  /** Names that the incident invents. */
  readonly names: readonly string[];
}

const patience = { timeout: 120_000 };

/** Defines the tests that every published incident passes. */
export function proveIncident(scenario: Scenario, proof: IncidentProof): void {
  const read = (variant?: Variant) => readVariant(scenario, variant);
  const causality = new Causality(scenario, { read, catalogue });

  test('every statement of the report is shown', patience, () => {
    expect(Object.entries(causality.matches()).filter(([, match]) => match !== 'exact' && match !== 'within')).toEqual([]);
  });

  describe('nothing is scripted', () => {
    test.each(proof.causes)('without $without', patience, ({ removal, gone }) => {
      expect(causality.gone(removal)).toEqual(expect.arrayContaining([...gone]));
    });

    test('each statement has a cause that is taken away', () => {
      const taken = new Set(proof.causes.flatMap(({ gone }) => gone));

      expect(scenario.expectations.map(({ id }) => id).filter((id) => !taken.has(id))).toEqual([]);
    });

    test('without what has nothing to do with it all is as before', patience, () => {
      expect(causality.changed(proof.unrelated)).toEqual([]);
    });

    test('renaming what the incident invents changes nothing but the names', patience, () => {
      const { told, retold, changed } = retellings(scenario, proof.names);

      expect(proof.names.filter((name) => !changed.happened.some((line) => line.includes(`${name}q`)))).toEqual([]);
      expect(retold.matches).toEqual(told.matches);
      expect([...retold.happened].sort()).toEqual([...told.happened].sort());
    });
  });

  test('the hazard is named on the eve, with its place', patience, () => {
    const { twin } = scenarioTwin(scenario, read(), catalogue);

    const named = check([twin], rules).findings.filter(({ rule, message }) => rule === proof.hazard.rule && proof.hazard.message.test(message));

    expect(named).toHaveLength(1);
    expect(named[0]?.locations).not.toEqual([]);
  });

  test('the known root cause is named first', patience, () => {
    const { twin, moment } = outageOf(scenario, read());

    expect(rootCausesOf(twin, moment).causes[0]?.suspect.text).toMatch(proof.rootCause);
  });

  test('the known fix works', patience, () => {
    expect(scenario.claims.map(({ id }) => id)).toContain(proof.fix);
  });

  test('a way out is found', patience, () => {
    const { twin, moment } = outageOf(scenario, read());

    const way = wayOutOf(twin, moment);

    expect(planOf(way)).toEqual(expect.arrayContaining([expect.stringMatching(proof.recovery)]));
  });

  test.each(scenario.claims.map((claim) => ({ id: claim.id, claim })))('claim $id comes out as the twin has it', patience, ({ claim }) => {
    const result = claimOf(claim, (id) => runOf(scenario, id));

    expect(result.parts.filter(({ match }) => match === 'no' || match === 'open')).toEqual([]);
    expect(result.verdict).toBe(claim.shown);
  });
}

/** The steps of a plan in words; without a plan, what stands against one. */
function planOf(way: WayOut): readonly string[] {
  if (way.kind === 'plan') return way.steps.map(({ text }) => text);
  return way.kind === 'none needed' ? [way.kind] : way.because.map(({ text }) => `no plan: ${text}`);
}

function outageOf(scenario: Scenario, model: ClusterModel) {
  const base = scenarioTwin(scenario, model, catalogue);
  const at = whenMs(scenario.outage ?? 'end', base.moments) ?? defaultUntilMs(base);
  const { stops, twin, simulation } = runScenario(base, [at], at);
  return { twin, moment: stops.get(at) ?? simulation };
}

function runOf(scenario: Scenario, id: string | undefined): ScenarioRun {
  const variant = scenario.variants.find((each) => each.id === id);
  const twin = scenarioTwin(scenario, readVariant(scenario, variant), catalogue, variant);
  const stops = claimStops(scenario, id, twin.moments);
  return runScenario(twin, stops, Math.max(defaultUntilMs(twin), ...stops));
}

function readVariant(scenario: Scenario, variant?: Variant): ClusterModel {
  const over = variant?.files === undefined ? undefined : fileURLToPath(new URL(variant.files, scenario.folder));
  return readFolder(fileURLToPath(scenario.folder), inputsOf(scenario), { over, without: variant?.without });
}
