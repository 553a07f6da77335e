import { expect, test } from 'vitest';
import { baselineOf, compare } from '#findings/review/baseline.ts';
import { aFinding, aReview } from '#findings/review/review.fixture.ts';
import { github } from './github.ts';

const locate = (path: string) => `k8s/${path}`;

test('answers and counts stand in the log, findings on their lines', () => {
  expect(github(aReview(), locate)).toMatchInlineSnapshot(`
    "one node reboots: yes n1 n2
    power loss, caches kept: yes
    power loss, caches gone: NO (deadlock)
    1 finding: 1 critical
    ::error file=k8s/zot.yaml,line=6,title=registry-needs-itself (critical)::zot.lan is pulled through itself. Stops 1 workload when: power loss, caches gone. Fix: give nodes a second source.
    "
  `);
});

test('what has a meaning in a command is escaped, and what is known is not annotated', () => {
  const odd = aFinding({
    message: '100% a:b,\nc',
    locations: [{ path: 'a:b,c.yaml', line: 1 }],
    consequence: [],
    fix: undefined,
    severity: 'medium',
  });

  expect(github(aReview({ findings: [odd], verdicts: [] }), locate)).toContain(
    '::warning file=k8s/a%3Ab%2Cc.yaml,line=1,title=registry-needs-itself (medium)::100%25 a:b,%0Ac.\n',
  );
  expect(github(aReview({ comparison: compare(aReview(), { name: 'b', ...baselineOf(aReview()) }) }), locate)).not.toContain('::');
});
