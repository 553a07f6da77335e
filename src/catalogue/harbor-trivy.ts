import type { CatalogueEntry, CatalogueNeed } from '#model/catalogue-entry.ts';
import type { Container } from '#model/kubernetes.ts';
import { addressIn, reaching, variable } from './arguments.ts';

/** Scans images with what it keeps in redis. Pulls do not need it. */
export const harborTrivy = {
  name: 'harbor-trivy',
  repositories: ['goharbor/trivy-adapter-photon', 'bitnami/harbor-adapter-trivy', 'bitnamilegacy/harbor-adapter-trivy'],
  needs: trivyNeeds,
  servesAfterMs: 10_000,
  source: 'goharbor/harbor-scanner-trivy cmd/scanner-trivy, Harbor v2.8.3',
} as const satisfies CatalogueEntry;

function trivyNeeds(container: Container): readonly CatalogueNeed[] {
  const redis = addressIn(variable(container, 'SCANNER_REDIS_URL'));
  return redis === undefined ? [] : [{ needs: reaching(redis), at: 'start', without: 'waits' }];
}
