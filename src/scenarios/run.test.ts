import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import type { ClusterModel } from '#model/cluster.ts';
import { readSources } from '#sources/read.ts';
import { fixture } from '#testing/program.ts';
import { smallIncident } from '#testing/small-incident.ts';
import { podsIn, textsBetween } from './observe.ts';
import { type ScenarioTwin, defaultUntilMs, runScenario, scenarioTwin, sharedTwin } from './run.ts';
import type { Scenario, Step, Variant } from './scenario.ts';

const minute = 60_000;
const model: ClusterModel = readSources([fixture('registry-fallback-web-page')]);
const twinOf = (changes: Partial<Scenario> = {}, variant?: Variant) => scenarioTwin({ ...smallIncident, ...changes }, model, catalogue, variant);
const base = twinOf();

const textsOf = (twin: ScenarioTwin, untilMs: number) => {
  const { simulation } = runScenario(twin, [], untilMs);
  return [...textsBetween({ simulation }, 0, untilMs)].map(({ atMs, text }) => `${atMs / 1000} ${text}`);
};

test('time counts from the day the report begins, and the calendar agrees', () => {
  const { eve } = base.twin;

  expect(eve.state.now).toBe(eve.state.epoch);
  expect(eve.view.timestamp).toBe('2024-03-10T12:00:00Z');
});

test('the eve is made when the history begins, and the history leaves its marks', () => {
  const [app] = podsIn({ view: base.twin.eve.view }, 'default');
  const [cache] = podsIn({ view: base.twin.eve.view }, 'pull-through');

  expect([app?.age, cache?.age]).toEqual(['5d', '9d']);
});

test('without a history the eve is t = 0', () => {
  const { twin } = twinOf({ historyStartsAt: undefined, history: [] });

  expect(twin.eve.view.timestamp).toBe('2024-03-10T12:00:00Z');
  expect(podsIn({ view: twin.eve.view }, 'default')[0]?.status).toBe('Running');
});

test('faults and actions are done in the order of their times, told in the words of the scenario', () => {
  const texts = textsOf(base, 3 * 60 * minute);

  expect(texts[0]).toBe('60 the power goes');
  expect(texts).toContain('300 power returns; image caches are wiped');
  expect(texts).toContain('5400 docker.io answers like a registry');
});

test('a run ends when it is asked to, and what comes then has not happened', () => {
  expect(textsOf(base, minute)).toEqual([]);
  expect(textsOf(base, minute + 1).length).toBeGreaterThan(0);
});

test('a stop stands before the steps of its instant, and does not change the run', () => {
  const stops = [0, minute, 30 * minute];
  const { stops: kept, simulation } = runScenario(base, stops, 60 * minute);

  expect([...kept.keys()].filter((at) => at >= 0)).toEqual(stops);
  expect(podsIn({ view: kept.get(minute)?.view ?? simulation.view }, 'default')[0]?.status).toBe('Running');
  expect([...runScenario(base, [], 60 * minute).simulation.state.trace.entries()]).toEqual([...simulation.state.trace.entries()]);
});

test('what cannot be done is said, and nothing comes of it', () => {
  const object = { kind: 'Deployment', namespace: 'default', name: 'nothing' };
  const step: Step = { at: '1m', text: 'somebody deletes what is not there', do: { kind: 'delete', object } };

  expect(textsOf({ ...base, scenario: { ...smallIncident, timeline: [step] } }, 2 * minute)).toEqual([
    '60 somebody deletes what is not there',
    expect.stringMatching(/^60 .*not possible, deployment\/nothing -n default/),
  ]);
});

test('a variant that changes what is done shares the twin, one that changes the cluster has its own', () => {
  const [edited, later] = smallIncident.variants as [Variant, Variant];

  expect(sharedTwin(base, later)?.twin).toBe(base.twin);
  expect(sharedTwin(base, edited)).toBeUndefined();
  expect(textsOf({ ...base, variant: later }, 3 * 60 * minute).join('\n')).not.toContain('like a registry');
});

test('a variant edits what was read before the eve is made', () => {
  const { twin } = twinOf({}, smallIncident.variants[0]);

  expect(twin.images.report(twin.eve.view, 'loft-1', 'nginx:1.27.1', 'cri').pulled).toBe(true);
});

test('the run ends with its latest moment unless it says otherwise', () => {
  expect([defaultUntilMs(base), defaultUntilMs(twinOf({ until: 'called+5m' }))]).toEqual([180 * minute, 35 * minute]);
});
