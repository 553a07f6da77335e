import { expect, test } from 'vitest';
import { aContainer, Bench } from './kubelet.fixture.ts';

/** The first number of each line whose rest matches, in seconds. */
function timesOf(lines: readonly string[], pattern: RegExp): number[] {
  return lines.filter((line) => pattern.test(line)).map((line) => Number(line.split(' ')[0]));
}

/** Up to 15 s between retries, and what a start and a look at the runtime take. */
const retryWithinSeconds = 18;

function near(got: readonly number[], recorded: readonly number[], toleranceSeconds: number): void {
  expect(got.length).toBeGreaterThanOrEqual(recorded.length);
  recorded.forEach((time, index) => {
    expect(Math.abs((got[index] as number) - time)).toBeLessThanOrEqual(toleranceSeconds);
  });
}

test('a pod with its image at hand runs and is ready', () => {
  const bench = new Bench();

  const pod = bench.create('web');

  expect(bench.watch(pod, 10).map((line) => line.replace(/^\S+ /, ''))).toEqual(['Pending ContainerCreating/0', 'Running running+/0 Ready']);
  expect(bench.events(pod).map((line) => line.split(' ')[1])).toEqual(['Pulled:', 'Created:', 'Started:']);
  expect(bench.simulation.state.queue.settled).toBe(true);
});

test('an image that is not there is pulled first', () => {
  const bench = new Bench();

  const pod = bench.create('web', { containers: [aContainer('c', { image: 'far:1' })] });
  bench.runTo(10);

  expect(bench.events(pod).map((line) => line.replace(/^\S+ /, ''))).toEqual([
    'Pulling: Pulling image "far:1"',
    'Pulled: Successfully pulled image "far:1" in 500ms (500ms including waiting)',
    'Created: Created container c',
    'Started: Started container c',
  ]);
});

test('crashes are restarted when their back-off is over and a retry comes, and parked at the cap', () => {
  const bench = new Bench({ behaviour: { c: { runsMs: 200, exitCode: 1 } } });
  const pod = bench.create('web');

  const story = bench.watch(pod, 700);

  const times = [...Array(6).keys()].map((restart) => timesOf(story, new RegExp(`Error/${restart + 1}`))[0] as number);
  const recorded = [7.5, 22, 52, 105, 194, 367];
  for (const seen of [times, recorded]) {
    [10, 20, 40, 80, 160].forEach((backOff, index) => {
      const gap = (seen[index + 1] as number) - (seen[index] as number);
      expect(gap).toBeGreaterThanOrEqual(backOff);
      expect(gap).toBeLessThanOrEqual(backOff + retryWithinSeconds);
    });
  }
  expect(bench.simulation.state.queue.settled).toBe(true);
});

test('each retry of a pod is drawn anew', () => {
  const bench = new Bench({ behaviour: { c: { runsMs: 200, exitCode: 1 } } });
  const pods = ['one', 'two', 'three', 'four'].map((name) => bench.create(name));

  const waits = pods.map((pod) => {
    const story = bench.watch(pod, 100);
    return [2, 3].map(
      (restart) =>
        (timesOf(story, new RegExp(`CrashLoopBackOff/${restart}`))[0] as number) - (timesOf(story, new RegExp(`Error/${restart}`))[0] as number),
    );
  });

  expect(new Set(waits.flat().map(Math.round)).size).toBeGreaterThan(2);
});

test('the status lags one sync behind: Error first, then CrashLoopBackOff', () => {
  const bench = new Bench({ behaviour: { c: { runsMs: 200, exitCode: 1 } } });

  const pod = bench.create('web');

  expect(bench.watch(pod, 34).map((line) => line.replace(/^\S+ /, ''))).toEqual([
    'Pending ContainerCreating/0',
    'Running Error/0',
    'Running Error/1',
    'Running CrashLoopBackOff/1',
    'Running Error/2',
    'Running CrashLoopBackOff/2',
  ]);
});

test('pulls that fail are repeated at the recorded pace', () => {
  const bench = new Bench();
  bench.image('bad:1', { pulled: false, durationMs: 10, error: 'bad:1: not found', grpcCode: 'NotFound' });
  const pod = bench.create('web', { containers: [aContainer('c', { image: 'bad:1' })] });

  const story = bench.watch(pod, 700);

  const noticedOneSyncLater = [3, 34, 60, 113, 199, 363];
  near(timesOf(story, /ErrImagePull/), noticedOneSyncLater, 15);
  expect(story.map((line) => line.replace(/^\S+ Pending /, '')).slice(0, 4)).toEqual([
    'ContainerCreating/0',
    'ErrImagePull/0',
    'ImagePullBackOff/0',
    'ErrImagePull/0',
  ]);
  expect(bench.simulation.state.queue.settled).toBe(true);
});

test('a pull that is parked is tried again at its next point once the registry has healed', () => {
  const bench = new Bench();
  bench.image('bad:1', { pulled: false, durationMs: 10, error: 'refused' });
  const pod = bench.create('web', { containers: [aContainer('c', { image: 'bad:1' })] });
  bench.watch(pod, 1150);

  bench.image('bad:1', undefined);
  bench.turn({ kind: 'registry', host: 'r' }, true, [pod]);
  const story = bench.watch(pod, 1500);

  const [healed] = timesOf(story, /Running running\+\/0 Ready/);
  expect(healed).toBeGreaterThan(1150);
  expect(healed).toBeLessThan(1150 + 315);
});

test('a deleted pod is told to stop, says how it ended and goes', () => {
  const bench = new Bench();
  const pod = bench.create('web');
  bench.watch(pod, 10);

  bench.delete(pod);

  expect(bench.watch(pod, 20).slice(2)).toEqual(['10.0 Running running+/0 Ready deleting', '11.6 Succeeded Completed/0 deleting', '12.0 gone']);
  expect(bench.events(pod)).toContain('10.0 Killing: Stopping container c');
});

test('a pod whose image never came is gone with an unknown end', () => {
  const bench = new Bench();
  bench.image('bad:1', { pulled: false, durationMs: 10, error: 'refused' });
  const pod = bench.create('web', { containers: [aContainer('c', { image: 'bad:1' })] });
  bench.watch(pod, 20);

  bench.delete(pod);

  expect(
    bench
      .watch(pod, 25)
      .slice(3)
      .map((line) => line.replace(/^\S+ /, '')),
  ).toEqual(['Pending ContainerCreating/0 deleting', 'Failed ContainerStatusUnknown/0 deleting', 'gone']);
});

test('after a power cut the kubelet reports 255 Unknown and starts the pod anew', () => {
  const bench = new Bench();
  const pod = bench.create('web');
  bench.watch(pod, 10);
  bench.power(false);
  bench.watch(pod, 20);

  bench.power(true);
  const story = bench.watch(pod, 40);

  expect(story.slice(2).map((line) => line.replace(/^\S+ /, ''))).toEqual(['Running Unknown/0', 'Running running+/1 Ready']);
  near(timesOf(story.slice(2), /./), [21.4, 24], 2);
  expect(bench.pod(pod)?.status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({ exitCode: 255, reason: 'Unknown' });
  expect(bench.events(pod).some((line) => line.includes('SandboxChanged'))).toBe(true);
});
