import { expect, test } from 'vitest';
import { pullError } from './pull-error.ts';
import { afterTalosFailure, nextTalosAttempt, type TalosPullRetry } from './talos-retry.ts';

const refused = pullError('connection refused');
const missing = pullError('not found', 'NotFound');

test('asks again after 0, 5, 15, 35, 75 seconds and so on, for 20 minutes', () => {
  let retry: TalosPullRetry | undefined;
  let elapsedMs = 0;
  const waits: number[] = [];
  for (;;) {
    retry = afterTalosFailure(retry, refused);
    const next = nextTalosAttempt(retry, refused, elapsedMs, '1.4.6');
    if (!next.again) break;
    waits.push(next.afterMs / 1000);
    elapsedMs += next.afterMs;
  }

  expect(waits).toEqual([0, 5, 15, 35, 75, 155, 315]);
});

test('a missing image ends it at once up to 1.10.3, and after five more attempts later', () => {
  const once = afterTalosFailure(undefined, missing);

  expect(nextTalosAttempt(once, missing, 0, '1.4.6')).toEqual({ again: false, reason: 'not found' });
  expect(nextTalosAttempt(once, missing, 0, '1.12.0')).toMatchObject({ again: true });
  expect(nextTalosAttempt({ attempts: 6, notFound: 6 }, missing, 0, '1.12.0')).toMatchObject({ again: false });
});
