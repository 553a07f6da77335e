import { expect, test } from 'vitest';
import { machines } from '../machines.ts';
import { aContainer, Bench } from './kubelet.fixture.ts';
import type { Behaviour } from './ports.ts';

function ended(behaviour: Behaviour, graceSeconds: number): string[] {
  const bench = new Bench({ behaviour: { c: behaviour } });
  const pod = bench.create('web', { terminationGracePeriodSeconds: graceSeconds });
  bench.watch(pod, 10);
  bench.delete(pod);
  return bench.watch(pod, 100).slice(3);
}

function words(story: readonly string[]): string[] {
  return story.map((line) => line.replace(/^\S+ /, ''));
}

test('a program that ignores SIGTERM is killed when its grace is over', () => {
  expect(ended({ onTerm: 'ignored' }, 5)).toEqual(['15.6 Failed Error/0 deleting', '16.0 gone']);
});

test('a preStop hook longer than the grace is cut, and the program gets two seconds more', () => {
  expect(ended({ onTerm: 'ignored', preStopMs: 60_000 }, 5)).toEqual(['17.6 Failed Error/0 deleting', '18.0 gone']);
  expect(ended({ onTerm: { afterMs: 100, exitCode: 0 }, preStopMs: 60_000 }, 5)).toEqual(['15.7 Succeeded Completed/0 deleting', '16.1 gone']);
});

test('a shorter preStop hook delays the signal', () => {
  expect(ended({ onTerm: { afterMs: 0, exitCode: 143 }, preStopMs: 3_000 }, 30)).toEqual(['13.6 Failed Error/0 deleting', '14.0 gone']);
});

test('a hook that sleeps takes as long as it says', () => {
  const bench = new Bench({ behaviour: { c: { onTerm: { afterMs: 0, exitCode: 143 } } } });
  const pod = bench.create('web', {
    containers: [aContainer('c', { lifecycle: { preStop: { sleep: { seconds: 3 } } } })],
    terminationGracePeriodSeconds: 30,
  });
  bench.watch(pod, 10);

  bench.delete(pod);

  expect(bench.watch(pod, 100).slice(3)).toEqual(['13.6 Failed Error/0 deleting', '14.0 gone']);
});

test('a crash-looping pod shows how it last ended while it goes', () => {
  const bench = new Bench({ behaviour: { c: { runsMs: 500, exitCode: 1 } } });
  const pod = bench.create('web');
  bench.watch(pod, 25);

  bench.delete(pod);

  expect(words(bench.watch(pod, 30)).slice(-3)).toEqual(['Running Error/2 deleting', 'Failed Error/2 deleting', 'gone']);
});

test('a pod that is done goes at once', () => {
  const bench = new Bench();
  const pod = bench.create('job', { restartPolicy: 'Never' });
  bench.watch(pod, 30);

  bench.delete(pod);

  expect(bench.pod(pod)).toBeUndefined();
});

test('a pod that is deleted while its image is pulled goes when the pull is over', () => {
  const bench = new Bench();
  bench.image('big:1', { durationMs: 60_000 });
  const pod = bench.create('web', { containers: [aContainer('c', { image: 'big:1' })] });
  bench.runTo(10);

  bench.delete(pod);
  bench.runTo(50);
  expect(bench.pod(pod)).toBeDefined();
  bench.runTo(65);

  expect(bench.pod(pod)).toBeUndefined();
});

test.each([
  { how: 'goes on when the server answers', later: { pulled: true, durationMs: 700, awaitsAnswer: false }, says: 'Pulled' },
  { how: 'fails when the server goes away', later: { pulled: false, durationMs: 10, awaitsAnswer: false, error: 'EOF' }, says: 'Failed' },
])('a pull that a server keeps waiting $how, and makes way', ({ later, says }) => {
  const bench = new Bench();
  bench.image('kept:1', { durationMs: Number.POSITIVE_INFINITY, awaitsAnswer: true, dependsOn: [{ kind: 'storage', pool: 's' }] });
  const kept = bench.create('kept', { containers: [aContainer('c', { image: 'kept:1' })] });
  bench.runTo(1);
  const behind = bench.create('behind', { containers: [aContainer('c', { image: 'far:1' })] });
  bench.runTo(100);
  const before = bench.pod(behind)?.status?.phase;

  bench.image('kept:1', later);
  bench.turn({ kind: 'storage', pool: 's' }, true, [kept]);
  bench.runTo(110);

  expect(before).toBe('Pending');
  expect(bench.events(kept).some((line) => line.includes(`${says}:`))).toBe(true);
  expect(bench.pod(behind)?.status?.phase).toBe('Running');
});

test('a pull goes on though its pod is deleted, and makes way when it is over', () => {
  const bench = new Bench();
  bench.image('slow:1', { durationMs: 5_000 });
  const slow = bench.create('slow', { containers: [aContainer('c', { image: 'slow:1' })] });
  bench.runTo(1);
  const behind = bench.create('behind', { containers: [aContainer('c', { image: 'far:1' })] });
  bench.runTo(2);
  bench.delete(slow, 0);
  bench.runTo(4);
  const later = bench.create('later', { containers: [aContainer('c', { image: 'far:2' })] });

  bench.runTo(20);

  expect(bench.events(behind)).toContain('6.2 Pulled: Successfully pulled image "far:1" in 500ms (4.5s including waiting)');
  expect(bench.pod(later)?.status?.phase).toBe('Running');
});

test('a pull kept waiting goes on though its pod is deleted: those behind it ask again', () => {
  const bench = new Bench();
  bench.image('kept:1', { durationMs: Number.POSITIVE_INFINITY, awaitsAnswer: true, dependsOn: [{ kind: 'storage', pool: 's' }] });
  const kept = bench.create('kept', { containers: [aContainer('c', { image: 'kept:1' })] });
  bench.runTo(1);
  const behind = bench.create('behind', { containers: [aContainer('c', { image: 'far:1' })] });
  bench.runTo(100);
  bench.delete(kept, 0);
  bench.runTo(200);

  bench.image('kept:1', { pulled: true, durationMs: 700, awaitsAnswer: false });
  bench.turn({ kind: 'storage', pool: 's' }, true, [behind]);
  bench.runTo(210);

  expect(bench.pod(behind)?.status?.phase).toBe('Running');
});

test('a pull that hangs holds up the pulls of its node, not the images at hand, until the kubelet is restarted', () => {
  const bench = new Bench();
  bench.image('stuck:1', { pulled: false, durationMs: Number.POSITIVE_INFINITY });
  bench.create('stuck', { containers: [aContainer('c', { image: 'stuck:1' })] });
  bench.runTo(1);
  const behind = bench.create('behind', { containers: [aContainer('c', { image: 'good:1' })] });
  const local = bench.create('local');
  bench.runTo(600);
  expect(bench.pod(behind)?.status?.containerStatuses?.[0]?.state?.waiting?.reason).toBe('ContainerCreating');
  expect(bench.pod(local)?.status?.phase).toBe('Running');

  bench.image('stuck:1', undefined);
  bench.kubelet(false);
  bench.runTo(603);
  bench.kubelet(true);
  bench.runTo(610);

  expect(bench.pod(behind)?.status?.phase).toBe('Running');
});

test('the deadline ends a pod that still runs', () => {
  const bench = new Bench();
  const pod = bench.create('web', { activeDeadlineSeconds: 15 });

  const story = bench.watch(pod, 30);

  expect(words(story)).toEqual([
    'Pending ContainerCreating/0',
    'Running running+/0 Ready',
    'Running running+/0',
    'Failed(DeadlineExceeded) Completed/0',
  ]);
});

test('a graceful shutdown ends ordinary pods first and marks what did not end well', () => {
  const bench = new Bench({ behaviour: { fine: { onTerm: { afterMs: 500, exitCode: 0 } }, bad: { onTerm: { afterMs: 500, exitCode: 143 } } } });
  bench.shutdownPeriods = { totalMs: 30_000, criticalMs: 10_000 };
  const fine = bench.create('fine', { containers: [aContainer('fine')] });
  const bad = bench.create('bad', { containers: [aContainer('bad')] });
  const critical = bench.create('critical', { priority: 2_000_000_000, containers: [aContainer('fine')] });
  bench.runTo(10);

  bench.simulation.perform({ verb: 'row', table: machines, ref: bench.node, value: { phase: 'stopping', boots: 0 }, what: 'stops' }, 'test');
  bench.runTo(15);
  const late = bench.create('late');
  bench.runTo(20);

  expect(bench.pod(fine)?.status).toMatchObject({ phase: 'Succeeded' });
  expect(bench.pod(fine)?.status?.reason).toBeUndefined();
  expect(bench.pod(bad)?.status).toMatchObject({
    phase: 'Failed',
    reason: 'Terminated',
    message: 'Pod was terminated in response to imminent node shutdown.',
  });
  expect(bench.pod(bad)?.status?.conditions?.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({ reason: 'TerminationByKubelet' });
  expect(bench.pod(critical)?.status?.phase).toBe('Running');
  expect(bench.pod(late)?.status).toMatchObject({ phase: 'Failed', reason: 'NodeShutdown' });
  bench.runTo(35);
  expect(bench.pod(critical)?.status?.phase).toBe('Succeeded');
});

test('a pod the node cannot take on is rejected with the reason', () => {
  const bench = new Bench();

  const pod = bench.create('web', { nodeSelector: { nope: 'x' } });
  bench.runTo(5);

  expect(bench.pod(pod)?.status).toMatchObject({
    phase: 'Failed',
    reason: 'NodeAffinity',
    message: 'Pod was rejected: Predicate NodeAffinity failed',
  });
});
