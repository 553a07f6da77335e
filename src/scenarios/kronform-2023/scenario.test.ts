import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import { check } from '#findings/check.ts';
import { rules } from '#findings/rules/rules.ts';
import type { ClusterModel, SourcedObject } from '#model/cluster.ts';
import { wayOutOf } from '#recovery/way-out.ts';
import { readFolder } from '#sources/read.ts';
import { Causality, type Removal } from '#testing/causality.ts';
import { claimOf, claimStops } from '../judge.ts';
import { defaultUntilMs, runScenario, scenarioTwin } from '../run.ts';
import type { Step, Variant } from '../scenario.ts';
import { kronform2023 } from './scenario.ts';

const folder = fileURLToPath(kronform2023.folder);

function read(variant?: Variant): ClusterModel {
  const over = variant?.files === undefined ? undefined : fileURLToPath(new URL(variant.files, kronform2023.folder));
  return readFolder(folder, ['cluster', 'world.yaml'], { over, without: variant?.without });
}

const causality = new Causality(kronform2023, { read, catalogue });

test('every fact of the report is shown, exactly or within what was declared', () => {
  const matches = causality.matches();

  expect(matches).toEqual({
    F1: 'exact',
    F2: 'exact',
    F3: 'within',
    F4: 'exact',
    F5: 'exact',
    F6: 'exact',
    F7: 'within',
    F8: 'exact',
    F9: 'exact',
    F10: 'exact',
    F11: 'exact',
    F12: 'exact',
    F13: 'exact',
  });
});

test('of the table of pods only what the report leaves open differs from it', () => {
  const table = causality.facts().find(({ id }) => id === 'F7')?.parts ?? [];

  expect(table.filter(({ match }) => match === 'open' || match === 'no')).toMatchObject([{ match: 'open' }]);
});

test('at most eight timings are chosen freely', () => {
  expect(kronform2023.assumptions.filter(({ kind }) => kind === 'timing').length).toBeLessThanOrEqual(8);
});

describe('nothing is scripted: without its cause each fact is gone', () => {
  test.each<{ readonly without: string; readonly removal: Removal; readonly gone: readonly string[] }>([
    { without: 'losing /var in the upgrade', removal: withUpgrade({ preserve: true }), gone: ['F1'] },
    { without: 'the upgrade', removal: withoutSteps('upgrade', 'rollback'), gone: ['F1', 'F2', 'F3', 'F5'] },
    { without: 'the rook module of the mgr', removal: { edit: (model) => withObjects(model, 'CephCluster', withoutModules) }, gone: ['F3'] },
    { without: 'the chart of Rook that appeared during the outage', removal: withoutFile('cluster/charts/rook-ceph/v1.11.10.yaml'), gone: ['F4'] },
    { without: 'the web page at docker.io', removal: { edit: withoutWebPage }, gone: ['F5', 'F6', 'F11'] },
    { without: 'a node without mirrors', removal: withoutSteps('without-mirror'), gone: ['F7'] },
    { without: 'the failed upgrade of Harbor', removal: { edit: withPortalImages }, gone: ['F9'] },
    { without: 'Cilium’s answer for a Service without endpoints', removal: { edit: withKubeProxy }, gone: ['F8'] },
    { without: 'deleting the StatefulSet', removal: withoutSteps('delete-database'), gone: ['F10'] },
    { without: 'suspending and resuming the release', removal: withoutSteps('suspend', 'resume'), gone: ['F10'] },
    { without: 'the commit that broke the tag', removal: withoutFile('cluster/git/5e8d911/apps-rook-ceph-cluster.yaml'), gone: ['F12'] },
    { without: 'restarting the mgr', removal: withoutSteps('restart-mgr'), gone: ['F12'] },
    { without: 'the corrected tag', removal: withoutSteps('fix-tag'), gone: ['F13'] },
  ])('without $without', ({ removal, gone }) => {
    expect(causality.gone(removal)).toEqual(expect.arrayContaining([...gone]));
  });

  test('without what has nothing to do with it all is as before', () => {
    const unrelated: Removal = {
      edit: (model) => ({
        ...model,
        machines: model.machines.map((machine) => ({ ...machine, clusterName: undefined, timeServers: ['192.0.2.1'] })),
      }),
    };

    expect(causality.changed(unrelated)).toEqual([]);
  });
});

describe('what the report says would have happened otherwise', () => {
  const runs = new Map<string | undefined, ReturnType<typeof runOf>>();
  const known = (id: string | undefined) => {
    const run = runs.get(id) ?? runOf(id);
    runs.set(id, run);
    return run;
  };

  test.each(kronform2023.claims.map((claim) => ({ id: claim.id, claim })))('$id comes out as the twin has it', ({ claim }) => {
    const result = claimOf(claim, known);

    expect(result.parts.filter(({ match }) => match === 'no' || match === 'open')).toEqual([]);
    expect(result.verdict).toBe(claim.id.startsWith('W') ? 'reproduced' : 'corrected');
  });
});

test('every hazard is named on the eve, with its place', () => {
  const { twin } = scenarioTwin(kronform2023, read(), catalogue);

  const findings = check([twin], rules).findings.map(({ rule, message, locations }) => ({ rule, message, locations }));

  const named = (rule: string, text: RegExp) => findings.filter((each) => each.rule === rule && text.test(each.message) && each.locations.length > 0);
  expect(named('registry-needs-itself', /^registry\.kronform/)).toHaveLength(1);
  expect(named('mirror-fallback-is-a-web-page', /docker\.io\/v2/)).toHaveLength(1);
  expect(named('image-does-not-exist', /v17\.2\.31/)).toHaveLength(1);
  expect(named('next-pod-refused', /postgresql/)).toHaveLength(1);
  expect(named('node-loss-stops-pulls', /n1/)).toHaveLength(1);
  expect(named('state-on-wiped-partition', /.*/)).toHaveLength(1);
  expect(named('image-pinned-to-own-registry', /.*/)).toHaveLength(1);
});

test('what suggests itself and does not work is refused: a reboot of the node with the registry, and deleting the operator', () => {
  const scenario = scenarioTwin(kronform2023, read(), catalogue);
  const { simulation } = runScenario(scenario, [], 6_120_000);

  const way = wayOutOf(scenario.twin, simulation);

  const refused = way.kind === 'plan' ? way.refused : [];
  const rebooting = refused.find(({ text }) => text.includes('(mode reboot)'));
  expect(rebooting?.worse).toEqual(['Deployment kube-system/coredns has 1 of 2 pods ready']);
  expect(refused.find(({ text }) => /^reboot /.test(text))?.worse).not.toEqual([]);
  expect(refused.some(({ text, because }) => /delete pod\/rook-ceph-operator/.test(text) && because.length > 0)).toBe(true);
});

test('on the corrected configuration the missing fallback of the nodes’ own images is named', () => {
  const variant = kronform2023.variants.find(({ id }) => id === 'X2') as Variant;
  const { twin } = scenarioTwin(kronform2023, read(), catalogue, variant);

  const found = check([twin], rules).findings.filter(({ rule }) => rule === 'no-fallback-for-node-images');

  expect(found.length).toBeGreaterThan(0);
});

function runOf(id: string | undefined) {
  const variant = kronform2023.variants.find((each) => each.id === id);
  const twin = scenarioTwin(kronform2023, read(variant), catalogue, variant);
  const stops = claimStops(kronform2023, id, twin.moments);
  return runScenario(twin, stops, Math.max(0, ...stops, variant === undefined ? 0 : Math.min(...stops, defaultUntilMs(twin))));
}

function withoutSteps(...ids: readonly string[]): Removal {
  return { timeline: (steps) => steps.filter(({ id = '' }) => !ids.some((each) => id === each || id.startsWith(`${each}-`))) };
}

function withUpgrade(change: { readonly preserve: boolean }): Removal {
  const changed = (step: Step): Step => ('fault' in step.do || step.do.kind !== 'talos-upgrade' ? step : { ...step, do: { ...step.do, ...change } });
  return { timeline: (steps) => steps.map(changed) };
}

function withoutFile(path: string): Removal {
  return { without: [path] };
}

function withoutWebPage(model: ClusterModel): ClusterModel {
  return { ...model, world: { ...model.world, hosts: model.world.hosts.filter(({ host }) => host !== 'docker.io') } };
}

function withPortalImages(model: ClusterModel): ClusterModel {
  const references = model.world.references.filter(({ reference }) => !reference.includes('harbor-portal'));
  return { ...model, world: { ...model.world, references } };
}

function withKubeProxy(model: ClusterModel): ClusterModel {
  return withObjects(model, 'DaemonSet', (object) =>
    object.metadata.name !== 'cilium'
      ? object
      : JSON.parse(JSON.stringify(object).replaceAll('quay.io/cilium/cilium:v1.13.4', 'quay.io/calico/node:v3.26.1')),
  );
}

function withoutModules(object: SourcedObject['object']): SourcedObject['object'] {
  return JSON.parse(JSON.stringify(object).replace('"enabled":true', '"enabled":false'));
}

/** Objects of a kind, in charts and in Git, changed. */
function withObjects(model: ClusterModel, kind: string, change: (object: SourcedObject['object']) => SourcedObject['object']): ClusterModel {
  const changed = (source: SourcedObject) => (source.object.kind === kind ? { ...source, object: change(source.object) } : source);
  const { charts = [], revisions = [] } = model.gitOps ?? {};
  return {
    ...model,
    gitOps: {
      charts: charts.map((chart) => ({ ...chart, objects: chart.objects.map(changed) })),
      revisions: revisions.map((revision) => ({
        ...revision,
        paths: new Map([...revision.paths].map(([path, objects]) => [path, objects.map(changed)] as const)),
      })),
    },
  };
}
