import { describe, expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { catalogue } from '#catalogue/catalogue.ts';
import type { Deployment, KubeObject } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { parseFault } from '#sim/faults/fault.ts';
import type { Twin } from '#sim/twin.ts';
import { readFiles } from '#sources/read-files.ts';
import { harborImages, type RegistryImages, registryClusterFiles, zotImages } from '#testing/registry-cluster.ts';
import { runContingency } from './contingency.ts';
import { explainObject } from './explain/explain-object.ts';
import { startUpAfterPowerLoss } from './startup/power-loss.ts';

const webPage = 'https://docker.io/v2';

function twinOf(images: RegistryImages, fallback: string): Twin {
  return assembleTwin(readFiles(registryClusterFiles({ images, fallback })), { catalogue, seed: 1, calendarStartMs: 0 });
}

function faultOf(text: string) {
  const fault = parseFault(text);
  if ('wrong' in fault) throw new Error(fault.wrong);
  return fault;
}

const textsOf = (causes: readonly Cause[]): string[] => causes.flatMap(({ text, because = [] }) => [text, ...textsOf(because)]);

describe.each([
  ['one of many parts', harborImages],
  ['one program', zotImages],
])('a registry that comes through itself: %s', (_, images) => {
  test('does not come back with empty stores where the way around it is a web page', () => {
    const { verdict } = runContingency(twinOf(images, webPage), [faultOf('power-loss:wiped')]);

    expect(verdict).toMatchObject({ answer: 'no', kind: 'deadlock' });
    expect(textsOf(verdict.because)).toEqual(
      expect.arrayContaining([
        'Deployment depot/front has 0 of 1 pods ready',
        expect.stringContaining('docker.io answers 200 with a web page'),
        expect.stringContaining('depot.example'),
      ]),
    );
  });

  test('and the start-up analysis says the same', () => {
    const twin = twinOf(images, webPage);

    expect(startUpAfterPowerLoss(twin, [faultOf('power-loss:wiped')])?.stuck.length).toBeGreaterThan(0);
    expect(startUpAfterPowerLoss(twin, [faultOf('power-loss')])?.stuck).toEqual([]);
  });

  test.each([
    ['power-loss:wiped', 'https://registry-1.docker.io/v2'],
    ['power-loss', webPage],
    ['node-reboot:n1', webPage],
  ])('comes back from %s with %s after it', (fault, fallback) => {
    expect(runContingency(twinOf(images, fallback), [faultOf(fault)]).verdict.answer).toBe('yes');
  });
});

test('an explanation shows the last words of what gives up', () => {
  const twin = twinOf(harborImages, webPage);
  const simulation = twin.eve.fork();
  const database = simulation.view.get<Deployment>('Deployment', 'depot', 'database') as Deployment;
  const [front] = simulation.view.list('Pod', 'depot').filter(({ name }) => name.startsWith('front-'));
  if (front === undefined) throw new Error('no front');
  simulation.perform({ verb: 'update', object: { ...database, spec: { ...database.spec, replicas: 0 } } as KubeObject }, 'test');
  simulation.runTo((simulation.state.now + 120_000) as TimeMs);
  simulation.perform({ verb: 'delete', ref: front }, 'test');
  simulation.runTo((simulation.state.now + 1_800_000) as TimeMs);
  const again = simulation.view.list('Pod', 'depot').find(({ name }) => name.startsWith('front-'));

  const { cause } = explainObject(twin, simulation, `pod/${again?.name}`, 'depot');

  expect(textsOf([cause])).toContainEqual(
    expect.stringMatching(
      /^its log: failed to connect to tcp:\/\/database:5432, retry after 2 seconds :dial tcp [\d.]+:5432: connect: operation not permitted$/,
    ),
  );
});
