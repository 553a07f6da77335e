import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import type { Match } from '#model/fact.ts';
import { readFolder } from '#sources/read.ts';
import { levelled, Renaming } from '#testing/renaming.ts';
import { factsOf, stopsOf } from '../judge.ts';
import { defaultUntilMs, runScenario, scenarioTwin } from '../run.ts';
import type { Scenario } from '../scenario.ts';
import { momentsOf } from '../times.ts';
import { kronform2023 } from './scenario.ts';

const inputs = ['cluster', 'world.yaml'];

/** What this cluster's owner named: nodes, domain, namespaces and releases, a game server. */
const renaming = new Renaming(['n1', 'n2', 'n3', 'kronform', 'pius', 'harbor-registry', 'teamspeak3']);

/** F11 asks in code, by name. */
const asked = kronform2023.expectations.filter(({ parts }) => parts.every(({ kind }) => kind !== 'question'));

const elsewhere = mkdtempSync(join(tmpdir(), 'renamed-'));
afterAll(() => rmSync(elsewhere, { recursive: true }));

test('renaming what the incident invents changes nothing but the names', { timeout: 240_000 }, () => {
  const story: Scenario = { ...kronform2023, expectations: asked };
  const other: Scenario = { ...story, timeline: renaming.within(story.timeline), expectations: renaming.within(story.expectations) };
  copyRenamed(fileURLToPath(kronform2023.folder), elsewhere);

  const told = tell(story, fileURLToPath(kronform2023.folder));
  const retold = tell(other, elsewhere);

  expect(retold.happened.join('\n')).toContain('n1q boots Talos 1.4.7');
  expect(retold.matches).toEqual(told.matches);
  expect(retold.happened.map((line) => renaming.back(line)).sort()).toEqual([...told.happened].sort());
});

/**
 * How each statement matches, and everything that happened, with its time. Several objects at one instant follow each
 * other by names that are hashes, so the order within an instant, and with it the number of an entry, is not compared.
 */
function tell(scenario: Scenario, folder: string): { readonly matches: readonly (readonly [string, Match])[]; readonly happened: readonly string[] } {
  const twin = scenarioTwin(scenario, readFolder(folder, inputs), catalogue);
  const run = runScenario(twin, stopsOf(scenario.expectations, momentsOf(scenario)), defaultUntilMs(twin));
  return {
    matches: factsOf(run).map(({ id, match }) => [id, match]),
    happened: [...run.simulation.state.trace.entries()].map(({ at, body }) => levelled(`${at} ${JSON.stringify(body, withoutNumbers)}`)),
  };
}

function withoutNumbers(key: string, value: unknown): unknown {
  return key === 'id' || key === 'previous' || key === 'place' || key === 'path' || key === 'line' ? undefined : value;
}

function copyRenamed(from: string, to: string): void {
  for (const input of inputs) cpSync(join(from, input), join(to, input), { recursive: true });
  for (const entry of readdirSync(to, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    writeFileSync(path, renaming.there(readFileSync(path, 'utf8')));
    renameSync(path, join(entry.parentPath, renaming.there(entry.name)));
  }
}
