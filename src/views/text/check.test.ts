import { expect, test } from 'vitest';
import type { Finding } from '#findings/finding.ts';
import { baselineOf, compare } from '#findings/review/baseline.ts';
import { aFinding, aReview, aVerdict } from '#findings/review/review.fixture.ts';
import type { Review } from '#findings/review/review.ts';
import { type CheckTextOptions, checkText } from './check.ts';
import type { Palette } from './palette.ts';

const plain = Object.fromEntries(['good', 'bad', 'unsure', 'strong', 'faint'].map((name) => [name, (text: string) => text])) as unknown as Palette;
const options: CheckTextOptions = {
  palette: plain,
  asked: 'k8s',
  width: Number.POSITIVE_INFINITY,
  level: 'high',
  all: false,
  unknowns: false,
  assumptions: false,
};
const printed = (changes: Partial<Review>, changed: Partial<CheckTextOptions> = {}) => checkText(aReview(changes), { ...options, ...changed });

test('the answers on top, what is grave in full, and how it ends', () => {
  expect(printed({})).toMatchInlineSnapshot(`
    "Read 3 files: 2 nodes, 1 workload, 1 pod; registries of its own: zot.lan
      one node reboots         yes      n1 n2
      power loss, caches kept  yes
      power loss, caches gone  NO              deadlock, finding 1: zot.lan is pulled through itself
      each answer rests on 2 assumptions, such as that 1 image still exists upstream (--assumptions)

    1 CRITICAL  zot.lan is pulled through itself  [registry-needs-itself, proven in the twin]
      ├─ Deployment images/zot serves zot.lan  [zot.yaml:6]
      └─ n1 asks zot.lan  [nodes/n 1.yaml:13]
         └─ no other host serves it  <- the circle closes here
      stops  1 workload in 1 contingency: deployment/images/zot
      when   power loss, caches gone
      fix    give nodes a second source

    Nothing else at high or above. Exit 1.
    "
  `);
});

test('on a narrow terminal lines go on beneath, and a finding that stands below is only numbered', () => {
  const text = printed({}, { width: 60 });

  expect(text.split('\n').filter((line) => line.length > 60)).toEqual([]);
  expect(text).toMatchInlineSnapshot(`
    "Read 3 files: 2 nodes, 1 workload, 1 pod; registries of its
      own: zot.lan
      one node reboots         yes      n1 n2
      power loss, caches kept  yes
      power loss, caches gone  NO
          deadlock, finding 1
      each answer rests on 2 assumptions, such as that 1 image
        still exists upstream (--assumptions)

    1 CRITICAL  zot.lan is pulled through itself
      [registry-needs-itself, proven in the twin]
      ├─ Deployment images/zot serves zot.lan  [zot.yaml:6]
      └─ n1 asks zot.lan  [nodes/n 1.yaml:13]
         └─ no other host serves it  <- the circle closes here
      stops  1 workload in 1 contingency: deployment/images/zot
      when   power loss, caches gone
      fix    give nodes a second source

    Nothing else at high or above. Exit 1.
    "
  `);
});

test('below the threshold findings are counted; --all prints them', () => {
  const consequence: Finding['consequence'] = [];
  const findings = [aFinding({ severity: 'medium', consequence }), aFinding({ severity: 'low', fingerprint: 'f2', consequence })];
  const verdicts = [aVerdict('power-loss')];

  expect(printed({ findings, verdicts })).toMatch(/\nNothing at high or above; 1 medium, 1 low folded \(--all\)\. Exit 0\.\n$/);
  expect(printed({ findings, verdicts }, { all: true })).toMatch(/\n2 LOW {2}zot\.lan is pulled through itself[\s\S]*\n\nExit 0\.\n$/);
});

test('below the threshold too, what stands behind a no is told, and the answers that make the exit code are counted', () => {
  const findings = [aFinding({ severity: 'medium' }), aFinding({ severity: 'low', fingerprint: 'f2', consequence: [] })];
  const text = printed({ findings });

  expect(text).toContain('deadlock, finding 1: zot.lan is pulled through itself');
  expect(text).toContain('\n1 MEDIUM  zot.lan is pulled through itself');
  expect(text).toMatch(/\n1 answer is NO; nothing else at high or above; 1 low folded \(--all\)\. Exit 1\.\n$/);
  expect(printed({ findings }, { level: 'critical' })).toMatch(/\nNothing at critical; 1 medium, 1 low folded \(--all\)\. Exit 0\.\n$/);
});

test('where no exit code is asked for, an answer NO is no nothing all the same', () => {
  const findings = [aFinding({ severity: 'medium' }), aFinding({ severity: 'low', fingerprint: 'f2', consequence: [] })];

  expect(printed({ findings }, { level: 'never' })).toMatch(/\n1 answer is NO; nothing else at high or above; 1 low folded \(--all\)\. Exit 0\.\n$/);
  expect(printed({ findings: [] }, { level: 'never' })).toMatch(/\n1 answer is NO; nothing else at high or above\. Exit 0\.\n$/);
  expect(printed({ findings: [] }, { level: 'never', all: true })).toMatch(/\n1 answer is NO\. Exit 0\.\n$/);
  expect(printed({ findings: [] }, { level: 'critical', all: true })).toMatch(/\n1 answer is NO\. Exit 0\.\n$/);
  expect(printed({ findings: [], verdicts: [aVerdict('power-loss')] }, { level: 'never', all: true })).toMatch(/\nNothing found\. Exit 0\.\n$/);
});

test('answers that are not known are counted where they make the exit code', () => {
  const verdicts = [aVerdict('power-loss', { answer: 'unknown' }), aVerdict('dns-down', { answer: 'unknown' })];

  expect(printed({ findings: [], verdicts }, { level: 'unknown' })).toMatch(/\n2 answers are unknown; nothing else at high or above\. Exit 1\.\n$/);
});

test('what was known is folded, what is gone and which answers changed is said', () => {
  const before = { name: 'main', ...baselineOf(aReview({ findings: [aFinding(), aFinding({ fingerprint: 'f0', message: 'an old hazard' })] })) };
  const verdicts = [...aReview().verdicts, aVerdict('node-down:n1', { answer: 'no' })];
  const text = printed({ verdicts, comparison: compare(aReview({ verdicts }), before) });

  expect(text).toContain(
    '\nSINCE main  0 new, 1 known, 1 gone\n  n1 lost: yes -> NO\n  gone  an old hazard  [registry-needs-itself deployment/images/zot]\n',
  );
  expect(text).toContain('NO              deadlock, finding 1, accepted: zot.lan is pulled through itself');
  expect(text).toMatch(/\n1 answer is NO; nothing else at high or above; 1 known folded \(--all\)\. Exit 1\.\n$/);
});

test('what is suppressed is counted, and with --all has its reason', () => {
  const suppression = { rule: 'x', reason: 'known since May', until: '2026-12-31', place: { path: 'c.yaml', line: 2 }, origin: 'config' } as const;
  const review = { findings: [], suppressed: [{ finding: aFinding(), suppression }] };

  expect(printed(review)).toContain('Nothing at high or above; 1 suppressed folded (--all). Exit 0.');
  expect(printed(review, { all: true })).toContain('suppressed until 2026-12-31: known since May  [c.yaml:2]');
});

test('unknowns are counted, or listed with their places', () => {
  const unknowns = [{ text: 'HelmRelease media/plex was not rendered', place: { path: 'plex.yaml', line: 3 } }];

  expect(printed({ unknowns })).toContain('1 thing nobody said may matter (--unknowns)');
  expect(printed({ unknowns }, { unknowns: true })).toContain('\nUNKNOWN\n  HelmRelease media/plex was not rendered  [plex.yaml:3]\n');
});

test('edits stand first, with what they are seen to do; then the words', () => {
  const target = { in: 'machine', index: 0, path: 'x' } as const;
  const edit = {
    place: { path: 'n1.yaml', line: 8 },
    field: 'm.endpoints[1]',
    from: 'https://docker.io/v2',
    to: 'https://registry-1.docker.io/v2',
    target,
  };
  const proof = { outcomes: [{ contingency: 'power-loss:wiped', after: 'yes', freed: 1, of: 1 } as const], notRun: 0 };
  const findings = [aFinding({ fix: { text: 'name the registry itself', edits: [edit, { ...edit, target: { ...target, index: 1 } }], proof } })];

  expect(printed({ findings })).toContain(
    `\n  fix    n1.yaml:8  https://docker.io/v2 -> https://registry-1.docker.io/v2  (re-run: becomes yes)\n${' '.repeat(9)}name the registry itself\n`,
  );
});

test('a yes says what it waits for', () => {
  const person = [{ does: 'unseals', workload: 'statefulset/safe/vault' }];

  expect(printed({ verdicts: [aVerdict('power-loss', { person })] })).toContain(
    '\n  power loss, caches kept  yes      after a person unseals vault\n',
  );
});

test('a no that no rule tells of has its chain, its cause, and how to see more', () => {
  const because = [{ text: 'the API server does not answer', because: [{ text: 'node n1 is off' }] }];
  const cause = { text: 'n1 is off', place: { path: 'n.yaml', line: 1 }, because };
  const lost = aVerdict('node-down:n1', { answer: 'no', because: [{ text: 'etcd has lost its quorum' }], cause });

  expect(printed({ verdicts: [lost], findings: [] })).toContain(`
NO  n1 lost: etcd has lost its quorum  [no finding tells of it]
  └─ the API server does not answer
     └─ node n1 is off
  cause  n1 is off  [n.yaml:1]
  more   blackstart explain k8s --fault node-down:n1
`);
});
