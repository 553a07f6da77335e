import { expect, test } from 'vitest';
import { answerLines, compact, contingenciesText, unexplainedAnswers } from './answers.ts';
import { aFinding, aReview, aVerdict, wiped } from './review/review.fixture.ts';

const no = (contingency: string, failed: readonly string[] = []) => ({ ...wiped, contingency, failed });

test('questions stand in their own order; in each what is no comes first, with its kind and its finding', () => {
  const verdicts = [wiped, aVerdict('node-down:n1'), no('node-down:n2'), aVerdict('node-reboot:n1'), aVerdict('node-reboot:n2')];

  expect(answerLines(aReview({ verdicts }))).toMatchObject([
    { question: 'one node reboots', answer: 'yes', targets: ['n1', 'n2'], ofAll: true },
    { question: 'one node lost', answer: 'no', targets: ['n2'], ofAll: false, findings: [], reason: 'Deployment images/zot has 0 of 1 pods ready' },
    { question: 'one node lost', answer: 'yes', targets: ['n1'] },
    { question: 'power loss, caches gone', answer: 'no', kind: 'deadlock', findings: [1], reason: 'zot.lan is pulled through itself' },
  ]);
});

test('a finding is behind an answer only if it tells of something that does not come back then', () => {
  const held = aFinding({ consequence: [{ contingency: 'node-down:n1', workloads: ['statefulset/db/db'] }] });
  const drain = aFinding({ consequence: [{ contingency: 'node-down:n1', workloads: [] }] });
  const verdicts = [no('node-down:n1', ['deployment/images/zot'])];

  expect(answerLines(aReview({ verdicts, findings: [held, drain] }))[0]?.findings).toEqual([2]);
});

test('what is unknown says what would decide it; a yes says what is held', () => {
  const unknown = aVerdict('internet-down', { answer: 'unknown', because: [{ text: 'whether n1 has room' }, { text: 'whether n2 has room' }] });
  const held = (count: number) => Array.from({ length: count }, (_, index) => ({ workload: `statefulset/db/db-${index}`, release: 'return n1' }));
  const verdicts = [aVerdict('node-down:n1', { held: held(1) }), aVerdict('node-down:n2', { held: held(3) }), unknown];

  expect(answerLines(aReview({ verdicts })).map(({ reason }) => reason)).toEqual([
    'up to 3 workloads held until the node returns or is given up',
    'whether n1 has room; and 1 more (--unknowns)',
  ]);
});

test('what goes on with fewer pods is counted apart from what is held', () => {
  const short = { workload: 'deployment/shop/web', release: 'return n1, or add a node', goesOn: true as const };
  const down = { workload: 'statefulset/db/db', release: 'return n1' };
  const verdicts = [aVerdict('node-drain:n1', { held: [short] }), aVerdict('node-down:n1', { held: [short, down] })];

  expect(answerLines(aReview({ verdicts })).map(({ reason }) => reason)).toEqual([
    '1 workload with fewer pods until the node is uncordoned',
    '1 workload held until the node returns or is given up, 1 workload with fewer pods until the node returns',
  ]);
});

test("contingencies in people's words, alike ones together, and long lists of names compact", () => {
  expect(contingenciesText(['power-loss:wiped', 'node-down:n2', 'push of 5e8d911', 'node-down:n1', 'host-down:quay.io'])).toBe(
    'n2 n1 lost; power loss, caches gone; quay.io down; push of 5e8d911',
  );
  expect(compact(['worker-01', 'worker-02', 'worker-03', 'worker-04'])).toBe('worker-01 worker-02 +2');
  expect(compact(['a-name-that-is-longer-than-all-the-room'])).toBe('a-name-that-is-longer-than-all-the-room');
});

test('a no that no finding explains is one itself', () => {
  expect(unexplainedAnswers(aReview())).toEqual([]);
  expect(unexplainedAnswers(aReview({ findings: [] }))).toMatchObject([
    { rule: 'does-not-come-back', severity: 'high', subject: 'power-loss:wiped', locations: [{ path: 'zot.yaml', line: 6 }] },
  ]);
});
