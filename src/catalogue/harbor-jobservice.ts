import type { CatalogueEntry, CatalogueNeed } from '#model/catalogue-entry.ts';
import type { Container } from '#model/kubernetes.ts';
import { addressIn, reaching, variable } from './arguments.ts';

/** Reads its configuration from core and panics without. Pulls do not need it. */
export const harborJobservice = {
  name: 'harbor-jobservice',
  repositories: ['goharbor/harbor-jobservice', 'bitnami/harbor-jobservice', 'bitnamilegacy/harbor-jobservice'],
  needs: jobserviceNeeds,
  servesAfterMs: 10_000,
  source: 'goharbor/harbor src/jobservice/main.go, v2.8.3',
} as const satisfies CatalogueEntry;

const panic = { ends: 'panic: failed to load configuration, error: failed to load rest config' };

function jobserviceNeeds(container: Container): readonly CatalogueNeed[] {
  const core = addressIn(variable(container, 'CORE_URL'));
  const redis = addressIn(variable(container, 'JOB_SERVICE_POOL_REDIS_URL'));
  return [
    ...(core === undefined ? [] : [{ needs: reaching(core), at: 'start' as const, without: 'exits' as const, afterMs: 1000, says: panic }]),
    ...(redis === undefined ? [] : [{ needs: reaching(redis), at: 'serve' as const, without: 'errors' as const }]),
  ];
}
