import { expect, test } from 'vitest';
import { aFinding } from './review.fixture.ts';
import { type Suppression, suppress } from './suppression.ts';

const suppression: Suppression = { rule: 'registry-needs-itself', reason: 'known', place: { path: '.blackstart.yaml', line: 2 }, origin: 'config' };
const context = { rules: ['registry-needs-itself', 'next-pod-refused'], today: '2026-06-01' };
const suppressing = (changes: Partial<Suppression>) => suppress([aFinding()], [{ ...suppression, ...changes }], context);

test.each([[{}], [{ subject: 'deployment/images/zot' }], [{ subject: 'deployment/*' }], [{ path: 'zot.yaml' }], [{ until: '2026-06-01' }]])(
  '%j suppresses it',
  (changes) => {
    const { standing, suppressed, diagnostics } = suppressing(changes);

    expect(standing).toEqual([]);
    expect(suppressed).toMatchObject([{ finding: { fingerprint: 'f1' }, suppression: { reason: 'known' } }]);
    expect(diagnostics).toEqual([]);
  },
);

test.each([
  [{ reason: undefined }, 'not suppressed: registry-needs-itself needs a reason'],
  [{ reason: '  ' }, 'not suppressed: registry-needs-itself needs a reason'],
  [{ until: '2026-05-31' }, 'not suppressed: registry-needs-itself was accepted until 2026-05-31, which is over'],
  [{ until: 'soon' }, 'not suppressed: "until soon" is no date such as 2026-12-31'],
  [{ rule: 'registry-needs-itslef' }, 'not suppressed: there is no rule registry-needs-itslef'],
  [{ rule: 'next-pod-refused' }, 'suppresses nothing: there is no such finding of next-pod-refused'],
  [{ subject: 'deployment/images/other' }, 'suppresses nothing: there is no such finding of registry-needs-itself'],
  [{ path: 'nodes' }, 'suppresses nothing: there is no such finding of registry-needs-itself'],
])('%j does not, and says so with its place', (changes, message) => {
  const { standing, suppressed, diagnostics } = suppressing(changes);

  expect(standing).toHaveLength(1);
  expect(suppressed).toEqual([]);
  expect(diagnostics).toEqual([{ severity: 'warning', message, place: { path: '.blackstart.yaml', line: 2 } }]);
});
