import { assert } from '#base/assert.ts';
import type { ClaimResult, FactResult, Match, PartResult } from '#model/fact.ts';
import { comparePart } from './compare.ts';
import { instrumentsOf } from './instruments.ts';
import type { Instruments, Observed } from './observe.ts';
import type { ScenarioRun } from './run.ts';
import type { Claim, ClaimRun, Expectation, Part, Scenario, When } from './scenario.ts';
import { knownWhenMs } from './times.ts';

/** What a run shows of every statement of the report that falls before its end. */
export function factsOf(run: ScenarioRun, instruments = instrumentsOf(run.twin)): readonly FactResult[] {
  const { expectations } = run.scenario;
  const seen = expectations.filter(({ at, parts }) => timesOf(at, parts).every((when) => knownWhenMs(when, run.moments) <= run.untilMs));
  return seen.map((expectation) => factOf(expectation, run, instruments));
}

/** The times at which a run has to be kept for its statements to be looked at, in milliseconds since t = 0. */
export function stopsOf(statements: readonly (Expectation | ClaimRun)[], moments: ReadonlyMap<string, number>): readonly number[] {
  return statements.flatMap(({ at, parts }) => timesOf(at, parts)).map((when) => knownWhenMs(when, moments));
}

function timesOf(at: When, parts: readonly Part[]): readonly When[] {
  const own = parts.flatMap((part) => [part.at ?? at, ...(part.kind === 'trace' ? [part.from ?? at, part.to ?? part.at ?? at] : [])]);
  return [...new Set(own.length === 0 ? [at] : own)];
}

function factOf({ id, says, at, parts }: Expectation, run: ScenarioRun, instruments: Instruments): FactResult {
  return { id, says, at: knownWhenMs(at, run.moments) / 1000, ...verdictOf(partsOf(run, instruments, at, parts)) };
}

function partsOf(run: ScenarioRun, instruments: Instruments, at: When, parts: readonly Part[]): readonly PartResult[] {
  return parts.flatMap((part) => comparePart(part, observedAt(run, instruments, part.at ?? at)));
}

/** A fact is as its worst part is; it is open only if its point is. */
function verdictOf(parts: readonly PartResult[]): Pick<FactResult, 'shows' | 'match' | 'missing' | 'parts'> {
  const mains = parts.some(({ main }) => main) ? parts.filter(({ main }) => main) : parts;
  const open = mains.find(({ match }) => match === 'open');
  const match = overall(parts, open !== undefined);
  return { shows: shownOf(mains), match, ...(match === 'open' ? { missing: open?.missing } : {}), parts };
}

function overall(parts: readonly PartResult[], mainIsOpen: boolean): Match {
  if (parts.length === 0 || parts.some(({ match }) => match === 'no')) return 'no';
  if (mainIsOpen) return 'open';
  return parts.every(({ match }) => match === 'exact') ? 'exact' : 'within';
}

const partsShown = 2;

function shownOf(parts: readonly PartResult[]): string {
  const failing = parts.filter(({ match }) => match === 'no');
  const told = failing.length > 0 ? failing : parts;
  const texts = told.slice(0, partsShown).map(({ shows }) => shows);
  const left = told.length - texts.length;
  return left === 0 ? texts.join('; ') : `${texts.join('; ')}; and ${left} more`;
}

/** A run at one of its stops. */
export function observedAt(run: ScenarioRun, instruments: Instruments, when: When): Observed {
  const atMs = knownWhenMs(when, run.moments);
  const simulation = run.stops.get(atMs);
  assert(simulation !== undefined, `the run of ${run.scenario.name} was not kept at ${when}`);
  return { ...instruments, twin: run.twin, simulation, view: simulation.view, atMs, at: (other) => observedAt(run, instruments, other) };
}

/** What runs of variants show of a claim. `runOf` gives the run of a variant; none: the scenario as it is. */
export function claimOf(claim: Claim, runOf: (variant: string | undefined) => ScenarioRun, instruments?: Instruments): ClaimResult {
  const parts = claim.runs.flatMap(({ variant, at, parts: own }) => {
    const run = runOf(variant);
    return partsOf(run, instruments ?? instrumentsOf(run.twin), at, own);
  });
  const [first] = claim.runs;
  const verdict = verdictOf(parts);
  const at = first === undefined ? 0 : knownWhenMs(first.at, runOf(first.variant).moments) / 1000;
  const holds = verdict.match === 'exact' || verdict.match === 'within';
  return {
    id: claim.id,
    says: claim.says,
    at,
    ...verdict,
    ...insteadOf(claim, holds),
    verdict: holds ? claim.shown : 'open',
    variants: variantsOf(claim),
  };
}

/** A correction that shows says what is so instead. */
function insteadOf({ instead }: Claim, holds: boolean): { readonly shows?: string } {
  return holds && instead !== undefined ? { shows: instead } : {};
}

function variantsOf({ runs }: Claim): readonly string[] {
  return [...new Set(runs.flatMap(({ variant }) => variant ?? []))];
}

/** What is asked of a variant by all claims together: times to keep, in milliseconds since t = 0. */
export function claimStops({ claims }: Scenario, variant: string | undefined, moments: ReadonlyMap<string, number>): readonly number[] {
  return stopsOf(
    claims.flatMap(({ runs }) => runs.filter((run) => run.variant === variant)),
    moments,
  );
}
