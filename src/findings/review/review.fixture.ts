import type { CheckedVerdict } from '../check.ts';
import type { Finding } from '../finding.ts';
import type { Review } from './review.ts';

/** A finding for tests of what becomes of findings. */
export function aFinding(changes: Partial<Finding> = {}): Finding {
  return {
    rule: 'registry-needs-itself',
    fingerprint: 'f1',
    severity: 'critical',
    certainty: 'proven',
    subject: 'deployment/images/zot',
    message: 'zot.lan is pulled through itself',
    locations: [{ path: 'zot.yaml', line: 6 }, { path: 'nodes/n 1.yaml', line: 13 }, { live: 'deployment/images/zot' }],
    because: [
      { text: 'Deployment images/zot serves zot.lan', place: { path: 'zot.yaml', line: 6 } },
      { text: 'n1 asks zot.lan', place: { path: 'nodes/n 1.yaml', line: 13 }, because: [{ text: 'no other host serves it', closesCycle: true }] },
    ],
    consequence: [{ contingency: 'power-loss:wiped', workloads: ['deployment/images/zot'] }],
    fix: { text: 'give nodes a second source' },
    ...changes,
  };
}

/** An answer: yes, unless it is said to be another. */
export function aVerdict(contingency: string, changes: Partial<CheckedVerdict> = {}): CheckedVerdict {
  return { contingency, answer: 'yes', because: [], assumptions: 2, ...changes };
}

export const wiped = aVerdict('power-loss:wiped', {
  answer: 'no',
  kind: 'deadlock',
  because: [{ text: 'Deployment images/zot has 0 of 1 pods ready', place: { path: 'zot.yaml', line: 6 } }],
  failed: ['deployment/images/zot'],
});

/** A cluster of two nodes with one finding, unless something else is said. */
export function aReview(changes: Partial<Review> = {}): Review {
  return {
    verdicts: [aVerdict('node-reboot:n1'), aVerdict('node-reboot:n2'), aVerdict('power-loss'), wiped],
    findings: [aFinding()],
    unknowns: [],
    read: {
      files: 3,
      nodes: 2,
      workloads: 1,
      pods: 1,
      objects: 4,
      machineConfigs: 0,
      ownRegistries: ['zot.lan'],
      releases: { total: 0, fromCatalogue: 0, notRendered: 0 },
      imagesTakenToExist: 1,
      assumptions: 2,
      errors: 0,
    },
    assumptions: [{ text: 'the pod network is there and works' }],
    annotated: [],
    suppressed: [],
    diagnostics: [],
    ...changes,
  };
}
