import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import { readSources } from '#sources/read.ts';
import { Causality, type Removal } from './causality.ts';
import { fixture } from './program.ts';
import { smallIncident } from './small-incident.ts';

const read = () => readSources([fixture('registry-fallback-web-page')]);
const causality = new Causality(smallIncident, { read, catalogue });

test('without its cause an expectation is not met', () => {
  const noWebPage: Removal = { edit: (model) => ({ ...model, world: { ...model.world, hosts: [] } }) };

  expect(causality.gone(noWebPage)).toEqual(['F1']);
});

test('without the history its marks are missing', () => {
  expect(causality.gone({ history: () => [] })).toEqual(['F2']);
});

test('without what mended it nothing comes back', () => {
  expect(causality.gone({ timeline: (steps) => steps.filter(({ id }) => id !== 'mend') })).toEqual(['F3']);
});

test('without something unrelated all is as before', () => {
  const unrelated: Removal = {
    edit: (model) => ({ ...model, machines: model.machines.map((machine) => ({ ...machine, clusterName: undefined })) }),
  };

  expect([causality.gone(unrelated), causality.changed(unrelated)]).toEqual([[], []]);
});
