import { expect, test } from 'vitest';
import { aFinding, aReview, aVerdict } from '#findings/review/review.fixture.ts';
import { junit } from './junit.ts';

const rules = [
  { id: 'registry-needs-itself', summary: '' },
  { id: 'next-pod-refused', summary: '' },
];

test('a case for each contingency and for each rule', () => {
  expect(junit(aReview(), { rules, level: 'high' })).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="blackstart" tests="6" failures="2" errors="0" skipped="0">
    <testsuite name="does it come back by itself" tests="4" failures="1" errors="0" skipped="0">
    <testcase name="n1 rebooted" classname="blackstart.does-it-come-back-by-itself"/>
    <testcase name="n2 rebooted" classname="blackstart.does-it-come-back-by-itself"/>
    <testcase name="power loss, caches kept" classname="blackstart.does-it-come-back-by-itself"/>
    <testcase name="power loss, caches gone" classname="blackstart.does-it-come-back-by-itself">
    <failure message="Deployment images/zot has 0 of 1 pods ready" type="deadlock">- Deployment images/zot has 0 of 1 pods ready [zot.yaml:6]</failure>
    </testcase>
    </testsuite>
    <testsuite name="hazards" tests="2" failures="1" errors="0" skipped="0">
    <testcase name="registry-needs-itself" classname="blackstart.hazards">
    <failure message="zot.lan is pulled through itself" type="critical">zot.lan is pulled through itself. Stops 1 workload when: power loss, caches gone. Fix: give nodes a second source.
    - Deployment images/zot serves zot.lan [zot.yaml:6]
    - n1 asks zot.lan [nodes/n 1.yaml:13]
      - no other host serves it</failure>
    </testcase>
    <testcase name="next-pod-refused" classname="blackstart.hazards"/>
    </testsuite>
    </testsuites>
    "
  `);
});

test('what is not known is skipped, what is below the level is no failure, markup in texts is text', () => {
  const verdicts = [aVerdict('internet-down', { answer: 'unknown', because: [{ text: 'whether a < b & "c"\u0007' }] })];
  const text = junit(aReview({ verdicts, findings: [aFinding({ severity: 'medium' })] }), { rules, level: 'high' });

  expect(text).toContain('failures="0" errors="0" skipped="1"');
  expect(text).toContain('<skipped message="whether a &lt; b &amp; &quot;c&quot;"/>');
  expect(text).toContain('<system-out>medium: zot.lan is pulled through itself.');
});
