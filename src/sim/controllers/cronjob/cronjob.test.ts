import { expect, test } from 'vitest';
import type { Job, Pod } from '#model/kubernetes.ts';
import { aCluster, aTemplate, aWorkload, type TestCluster } from '../controllers.fixture.ts';
import type { CronJob } from './types.ts';

const minute = 60_000;

function running(spec: object = {}): TestCluster {
  const cluster = aCluster();
  const jobTemplate = { spec: { parallelism: 1, completions: 1, template: aTemplate() } };
  cluster.create(aWorkload<CronJob>('CronJob', { schedule: '* * * * *', jobTemplate, ...spec }));
  return cluster;
}

function jobNames(cluster: TestCluster): string[] {
  return cluster.view.list('Job').map(({ name }) => name);
}

function endRunning(cluster: TestCluster): void {
  for (const pod of cluster.pods.filter(({ status }) => status?.phase === 'Running')) cluster.end(pod as Pod, 'Succeeded');
}

test('a Job is made on time, named by its minute', () => {
  const cluster = running();

  cluster.pass(minute);

  const [name] = jobNames(cluster);
  const { status } = cluster.get<CronJob>('CronJob');
  expect(name).toBe(`w-${Math.floor(cluster.view.calendarMs() / minute)}`);
  expect(status?.active).toMatchObject([{ kind: 'Job', name }]);
  expect(cluster.events).toContain(`SuccessfulCreate Created job ${name}`);
});

test('a cluster with a CronJob is settled between its runs', () => {
  const cluster = running();

  expect(cluster.settle()).toBe('settled');
  expect(cluster.view.now).toBe(0);
});

test('ended Jobs are noted and only some are kept', () => {
  const cluster = running({ successfulJobsHistoryLimit: 2 });

  for (let round = 0; round < 5; round++) {
    cluster.pass(minute - 5000);
    endRunning(cluster);
    cluster.pass(5000);
  }

  expect(jobNames(cluster).length).toBeLessThanOrEqual(3);
  expect(cluster.events.find((event) => event.startsWith('SawCompletedJob'))).toMatch(/^SawCompletedJob Saw completed job: w-\d+, status: Complete$/);
});

test('with Forbid no second Job starts, and the skipped run comes when the first is over', () => {
  const cluster = running({ concurrencyPolicy: 'Forbid' });
  cluster.pass(3 * minute);
  const meanwhile = jobNames(cluster).length;

  endRunning(cluster);
  cluster.pass(3000);

  expect(meanwhile).toBe(1);
  expect(jobNames(cluster)).toHaveLength(2);
  expect(cluster.events.filter((event) => event.startsWith('JobAlreadyActive'))).not.toHaveLength(0);
});

test('with Replace the running Job is deleted', () => {
  const cluster = running({ concurrencyPolicy: 'Replace' });

  cluster.pass(2 * minute);

  expect(jobNames(cluster)).toHaveLength(1);
  expect(cluster.events.some((event) => event.startsWith('SuccessfulDelete Deleted job w-'))).toBe(true);
});

test('a suspended CronJob makes nothing; of many missed runs only the latest is made up for', () => {
  const cluster = running({ suspend: true });
  cluster.pass(10 * minute);
  const suspended = jobNames(cluster).length;

  cluster.change<CronJob>('CronJob', 'w', { suspend: false });
  cluster.pass(1000);

  expect(suspended).toBe(0);
  expect(jobNames(cluster)).toHaveLength(1);
});

test('a run that is later than its deadline is missed', () => {
  const cluster = running({ suspend: true, schedule: '0 * * * *', startingDeadlineSeconds: 30 });
  cluster.pass(60 * minute);

  cluster.change<CronJob>('CronJob', 'w', { suspend: false });
  cluster.pass(1000);

  expect(cluster.view.list('Job')).toEqual([]);
});

test('a broken schedule is said', () => {
  const cluster = running({ schedule: 'x * * * *' });

  cluster.pass(1000);

  expect(cluster.events[0]).toMatch(/^UnparseableSchedule unparseable schedule: "x \* \* \* \*" : /);
  expect(cluster.get<Job>('Job')).toBeUndefined();
});
