import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { catalogue } from '#catalogue/catalogue.ts';
import type { Match } from '#model/fact.ts';
import { factsOf, stopsOf } from '#scenarios/judge.ts';
import { defaultUntilMs, runScenario, scenarioTwin } from '#scenarios/run.ts';
import { inputsOf, type Scenario } from '#scenarios/scenario.ts';
import { momentsOf } from '#scenarios/times.ts';
import { readFolder } from '#sources/read.ts';
import { levelled, Renaming } from '#testing/renaming.ts';

/** An incident as the twin tells it: how each statement matches, and everything that happened, with its time. */
export interface Telling {
  readonly matches: readonly (readonly [string, Match])[];
  readonly happened: readonly string[];
}

/**
 * Tells a scenario as it is, and once more with the names that it invents changed in its files, its timeline and its
 * statements; the second telling has the changed names changed back. Statements that ask in code, by name, are left out.
 *
 * @param names what the incident named, in no order
 */
export function retellings(
  scenario: Scenario,
  names: readonly string[],
): { readonly told: Telling; readonly retold: Telling; readonly changed: Telling } {
  const renaming = new Renaming(names);
  const expectations = scenario.expectations.filter(({ parts }) => parts.every(({ kind }) => kind !== 'question'));
  const story: Scenario = { ...scenario, expectations };
  const other: Scenario = {
    ...story,
    history: renaming.within(story.history),
    timeline: renaming.within(story.timeline),
    expectations: renaming.within(expectations),
  };
  const elsewhere = mkdtempSync(join(tmpdir(), 'renamed-'));
  try {
    copyRenamed(scenario, elsewhere, renaming);
    const changed = tell(other, elsewhere);
    const retold = { matches: changed.matches, happened: changed.happened.map((line) => renaming.back(line)) };
    return { told: tell(story, fileURLToPath(scenario.folder)), retold, changed };
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
}

/**
 * Several objects at one instant follow each other by names that are hashes, so the order within an instant, and with it
 * the number of an entry, is not told.
 */
function tell(scenario: Scenario, folder: string): Telling {
  const twin = scenarioTwin(scenario, readFolder(folder, inputsOf(scenario)), catalogue);
  const run = runScenario(twin, stopsOf(scenario.expectations, momentsOf(scenario)), defaultUntilMs(twin));
  return {
    matches: factsOf(run).map(({ id, match }) => [id, match]),
    happened: [...run.simulation.state.trace.entries()].map(({ at, body }) => levelled(`${at} ${JSON.stringify(body, withoutNumbers)}`)),
  };
}

function withoutNumbers(key: string, value: unknown): unknown {
  return key === 'id' || key === 'previous' || key === 'place' || key === 'path' || key === 'line' ? undefined : value;
}

function copyRenamed(scenario: Scenario, to: string, renaming: Renaming): void {
  for (const input of inputsOf(scenario)) cpSync(join(fileURLToPath(scenario.folder), input), join(to, input), { recursive: true });
  for (const entry of readdirSync(to, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    writeFileSync(path, renaming.there(readFileSync(path, 'utf8')));
    renameSync(path, join(dirname(path), renaming.there(entry.name)));
  }
}
