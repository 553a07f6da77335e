import { expect, test } from 'vitest';
import { podsIn } from '#scenarios/observe.ts';
import { fixture } from '#testing/program.ts';
import { smallIncident } from '#testing/small-incident.ts';
import { momentOf } from './moment.ts';

const known = { loft: async () => smallIncident };
const asked = { paths: ['loft'], faults: [] };

async function statusAt(at: string | undefined, faults: readonly string[] = []): Promise<string | undefined> {
  const { simulation } = await momentOf({ ...asked, at, faults }, known);
  return podsIn(simulation, 'pull-through')[0]?.status;
}

test('an incident stands where a path stands, and its moments are times', async () => {
  expect([await statusAt('eve'), await statusAt('called'), await statusAt('called-1m')]).toEqual(['Running', 'ImagePullBackOff', 'ImagePullBackOff']);
});

test('without a time it is looked at where the incident ends', async () => {
  expect(await statusAt(undefined)).toBe('Running');
});

test('faults may be added, at moments too', async () => {
  const mended = ['host-answers:docker.io=up@called'];

  expect([await statusAt('called+30m'), await statusAt('called+30m', mended)]).toEqual(['ImagePullBackOff', 'Running']);
  await expect(statusAt('end', ['power-loss@soon'])).rejects.toThrow('"soon" is neither a duration');
});

test.each([
  [['nowhere'], 'no such file or folder, nor an incident: nowhere'],
  [['loft', fixture('healthy')], 'loft is an incident: name it alone'],
])('%j cannot be read', async (paths, message) => {
  await expect(momentOf({ paths, faults: [] }, known)).rejects.toThrow(message);
});

test('a path that is there is a path, whatever incidents are called', async () => {
  const { twin } = await momentOf({ paths: [fixture('healthy')], faults: [] }, { [fixture('healthy')]: async () => smallIncident });

  expect(twin.eve.view.list('Node').map(({ name }) => name)).not.toContain('loft-1');
});
