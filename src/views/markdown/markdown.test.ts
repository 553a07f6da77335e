import { expect, test } from 'vitest';
import { aFinding, aReview } from '#findings/review/review.fixture.ts';
import { markdown } from './markdown.ts';

test('the answers as a table, what is grave opened, the rest folded', () => {
  const findings = [aFinding(), aFinding({ severity: 'low', fingerprint: 'f2', message: 'something small', consequence: [] })];

  expect(markdown(aReview({ findings }), 'high')).toMatchInlineSnapshot(`
    "## blackstart: this cluster has what keeps it from coming back

    | Does it come back by itself? |  | Where | Why |
    | --- | --- | --- | --- |
    | one node reboots | yes | n1 n2 |  |
    | power loss, caches kept | yes |  |  |
    | power loss, caches gone | **NO (deadlock)** |  | finding 1: zot.lan is pulled through itself |

    <details open><summary><b>1 CRITICAL</b> zot.lan is pulled through itself</summary>

    - Deployment images/zot serves zot.lan \`zot.yaml:6\`
    - n1 asks zot.lan \`nodes/n 1.yaml:13\`
      - no other host serves it

    **When** power loss, caches gone

    **Fix** give nodes a second source

    \`registry-needs-itself\`, proven

    </details>

    <details><summary>1 more</summary>

    - low: something small. Fix: give nodes a second source. \`registry-needs-itself\`

    </details>

    2 findings: 1 critical, 1 low; 2 assumptions.
    "
  `);
});

test('what the input says is no markup and mentions nobody', () => {
  const text = markdown(aReview({ findings: [aFinding({ message: 'a | b <img> @team', fix: { text: '*x* [y](z)' } })] }), 'high');

  expect(text).toContain('a \\| b &lt;img&gt; @\u200bteam');
  expect(text).toContain('\\*x\\* \\[y\\](z)');
});
