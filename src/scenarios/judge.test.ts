import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import type { FactResult } from '#model/fact.ts';
import { readSources } from '#sources/read.ts';
import { fixture } from '#testing/program.ts';
import { smallIncident } from '#testing/small-incident.ts';
import { claimOf, factsOf, stopsOf } from './judge.ts';
import type { Instruments } from './observe.ts';
import { defaultUntilMs, runScenario, scenarioTwin } from './run.ts';
import type { Claim, Part, Variant } from './scenario.ts';

const model = readSources([fixture('registry-fallback-web-page')]);
const base = scenarioTwin(smallIncident, model, catalogue);
const run = runScenario(base, [...base.moments.values(), 3_600_000, 60_000], defaultUntilMs(base));

const app = { kind: 'Deployment', namespace: 'default', name: 'skylight' };
const health = { status: 'HEALTH_ERR', checks: [{ code: 'MGR_MODULE_ERROR', summary: "Module 'rook' has failed: 12 (34)", detail: ['more'] }] };
const instruments: Instruments = { logOf: (_, pod) => [`${pod.kind} starts`, 'dial tcp: retry after 2 seconds'], cephHealth: () => health };

/** What a statement made of these parts comes out as. */
function factOf(parts: readonly Part[], at = 'called', with_: Instruments = instruments): FactResult {
  const scenario = { ...smallIncident, expectations: [{ id: 'F1', says: 'it was so', at, parts }] };
  return factsOf({ ...run, scenario }, with_)[0] as FactResult;
}

const matchOf = (...parts: readonly Part[]) => factOf(parts).match;

test('every statement of the report is compared, in its own time', () => {
  const facts = factsOf(run, {});

  expect(facts.map(({ id, match, at }) => [id, match, at])).toEqual([
    ['F1', 'within', 1800],
    ['F2', 'exact', 0],
    ['F3', 'exact', 10_800],
  ]);
});

test('what lies beyond the end of a run is left out', () => {
  const short = runScenario(base, stopsOf(smallIncident.expectations, base.moments), 3_600_000);

  expect(factsOf(short, {}).map(({ id }) => id)).toEqual(['F1', 'F2']);
});

const cache = { workload: 'hub-cache', ready: '0/1', status: 'ImagePullBackOff' };
const pods = (...rows: Extract<Part, { kind: 'pods' }>['rows']): Part => ({ kind: 'pods', namespace: 'pull-through', rows });

test.each<[string, string, Part]>([
  ['a line of kubectl get pods', 'exact', pods(cache)],
  ['an age near the reported one', 'within', pods({ ...cache, age: '10d' })],
  ['an age far from it', 'no', pods({ ...cache, age: '1d' })],
  ['another status', 'no', pods({ ...cache, status: 'Running' })],
  ['a pod on its node', 'exact', pods({ ...cache, node: 'loft-1' })],
  ['more lines than pods', 'no', pods(cache, cache)],
  ['a workload without pods', 'exact', { kind: 'no-pods', namespace: 'pull-through', workload: 'other' }],
  ['a workload that has pods', 'no', { kind: 'no-pods', namespace: 'pull-through', workload: 'hub-cache' }],
  [
    'an event',
    'exact',
    { kind: 'event', about: { namespace: 'default', workload: 'skylight' }, reason: 'Failed', type: 'Warning', message: 'Error: ImagePullBackOff' },
  ],
  [
    'an event seen too rarely',
    'no',
    { kind: 'event', about: { namespace: 'default', workload: 'skylight' }, reason: 'Failed', count: { atLeast: 999 } },
  ],
  ['an event of nobody', 'no', { kind: 'event', about: app, reason: 'Failed' }],
  ['a line of a log', 'exact', { kind: 'log', namespace: 'default', workload: 'skylight', container: 'nginx', line: { contains: 'dial tcp' } }],
  [
    'a line by its shape',
    'within',
    { kind: 'log', namespace: 'default', workload: 'skylight', container: 'nginx', line: { shape: 'dial tcp: retry after # seconds' } },
  ],
  ['a line that is not there', 'no', { kind: 'log', namespace: 'default', workload: 'skylight', container: 'nginx', line: 'panic' }],
  ['a condition', 'exact', { kind: 'condition', object: app, type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable' }],
  ['a condition otherwise', 'no', { kind: 'condition', object: app, type: 'Available', status: 'True' }],
  ['a condition that is not there', 'no', { kind: 'condition', object: app, type: 'Healthy' }],
  ['a field', 'exact', { kind: 'field', object: app, path: 'spec.template.spec.containers[0].name', value: 'nginx' }],
  ['a field that is a number', 'no', { kind: 'field', object: app, path: 'spec.replicas', value: 2 }],
  ['an absent field', 'exact', { kind: 'field', object: app, path: 'spec.paused', value: undefined }],
  ['an object that is there', 'exact', { kind: 'exists', object: app, exists: true }],
  ['an object that is not', 'no', { kind: 'exists', object: { ...app, name: 'other' }, exists: true }],
  ['a health code', 'exact', { kind: 'ceph-health', status: 'HEALTH_ERR', code: 'MGR_MODULE_ERROR', text: 'more' }],
  ['a health text by its shape', 'within', { kind: 'ceph-health', code: 'MGR_MODULE_ERROR', text: { shape: "Module 'rook' has failed: # (#)" } }],
  ['a health code that is absent', 'exact', { kind: 'ceph-health', code: 'OSD_DOWN', present: false }],
  ['a health code that should be absent', 'no', { kind: 'ceph-health', code: 'MGR_MODULE_ERROR', present: false }],
  ['what happened, in order', 'exact', { kind: 'trace', sequence: ['the power goes', { contains: 'loft-1 boots' }], from: 'eve' }],
  ['what happened the other way round', 'no', { kind: 'trace', sequence: [{ contains: 'loft-1 boots' }, 'the power goes'], from: 'eve' }],
  ['what never happened', 'exact', { kind: 'trace', sequence: [{ contains: 'like a registry' }], never: true }],
  ['what happened after all', 'no', { kind: 'trace', sequence: ['the power goes'], never: true }],
  ['a pull that fails', 'exact', { kind: 'pull', node: 'loft-1', image: 'nginx:1.27.1', succeeds: false, error: { contains: 'text/html' } }],
  ['a pull that should succeed', 'no', { kind: 'pull', node: 'loft-1', image: 'nginx:1.27.1', succeeds: true }],
  ['a workload that is not ready', 'exact', { kind: 'ready', workload: app, ready: false }],
  ['a cluster that is not ready', 'no', { kind: 'ready', ready: true }],
  [
    'all but what is named',
    'exact',
    { kind: 'ready', ready: true, except: [app, { kind: 'Deployment', namespace: 'pull-through', name: 'hub-cache' }] },
  ],
  [
    'a question',
    'exact',
    { kind: 'question', asks: 'how many nodes?', answer: ({ view }) => ({ shows: '1', holds: view.list('Node').length === 1 }) },
  ],
])('%s: %s', (_, match, part) => {
  expect(matchOf(part)).toBe(match);
});

test('a complete table has no pod beyond it', () => {
  const table = { kind: 'pods', namespace: 'pull-through', complete: true } as const;

  expect(matchOf({ ...table, rows: [cache] })).toBe('exact');
  expect(factOf([{ ...table, rows: [] }])).toMatchObject({ match: 'no', shows: expect.stringMatching(/^hub-cache-\S+ +0\/1/) });
});

test('a part may look at another time than its statement', () => {
  expect(matchOf({ ...pods({ workload: 'hub-cache', status: 'Running' }), at: 'eve' })).toBe('exact');
});

test('what the report does not determine is open, with the assumption that is missing', () => {
  const open = 'when the kubelet restarted';
  const shown = factOf([pods({ ...cache, restarts: 34, open })]);

  expect(shown).toMatchObject({ match: 'open', missing: open, parts: [{ match: 'open', missing: open }] });
  expect(matchOf(pods({ ...cache, open }))).toBe('exact');
});

test('a statement is open only if its point is', () => {
  const point: Part = { ...pods(cache), main: true };
  const aside = pods({ ...cache, restarts: 34, open: 'when the kubelet restarted' });

  expect(matchOf(point, aside)).toBe('within');
  expect(matchOf(point, aside, { kind: 'exists', object: { ...app, name: 'other' }, exists: true })).toBe('no');
});

test('without an instrument nothing is claimed to have been seen', () => {
  expect(factOf([{ kind: 'ceph-health', code: 'OSD_DOWN', present: false }], 'called', {}).match).toBe('no');
  expect(factOf([{ kind: 'log', namespace: 'default', workload: 'skylight', container: 'nginx', line: { contains: '' } }], 'called', {}).match).toBe(
    'no',
  );
});

const variantRun = (id: string | undefined) => {
  if (id === undefined) return run;
  const variant = smallIncident.variants.find((each) => each.id === id) as Variant;
  return runScenario(scenarioTwin(smallIncident, model, catalogue, variant), [1_800_000], 1_800_000);
};

test.each<[Claim['shown'], boolean, string, string]>([
  ['reproduced', true, 'reproduced', 'exact'],
  ['corrected', true, 'corrected', 'exact'],
  ['reproduced', false, 'open', 'no'],
])('a claim is %s only if its runs show it: %s', (shown, ready, verdict, match) => {
  const claim: Claim = { id: 'W1', says: 'it would have worked', shown, runs: [{ variant: 'W1', at: 'called', parts: [{ kind: 'ready', ready }] }] };

  expect(claimOf(claim, variantRun, {})).toMatchObject({ verdict, match, at: 1800, variants: ['W1'] });
});

test('a correction that shows says what is so instead', () => {
  const claim: Claim = {
    id: 'X1',
    says: 'it is the status',
    shown: 'corrected',
    instead: 'it is the page',
    runs: [
      { at: 'called', parts: [{ kind: 'ready', ready: false }] },
      { variant: 'W1', at: 'called', parts: [{ kind: 'ready', ready: true }] },
    ],
  };

  expect(claimOf(claim, variantRun, {})).toMatchObject({
    verdict: 'corrected',
    shows: 'it is the page',
    parts: [{ match: 'exact' }, { match: 'exact' }],
  });
});
