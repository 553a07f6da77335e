import type { CatalogueEntry, CatalogueNeed } from '#model/catalogue-entry.ts';
import type { Container } from '#model/kubernetes.ts';
import { addressIn, reaching, variable } from './arguments.ts';

/** The one address under which clients find a replicated database: not ready without a server behind it. */
export const pgpool = {
  name: 'pgpool',
  repositories: ['bitnami/pgpool', 'bitnamilegacy/pgpool'],
  needs: pgpoolNeeds,
  servesAfterMs: 5000,
  source: 'bitnami/charts postgresql-ha 11.8 templates/pgpool, 2023-07',
} as const satisfies CatalogueEntry;

/** `0:db-0.db-headless:5432,1:db-1.db-headless:5432`: a pod's own name stands below that of the Service of all. */
function pgpoolNeeds(container: Container): readonly CatalogueNeed[] {
  const nodes = (variable(container, 'PGPOOL_BACKEND_NODES') ?? '').split(',').flatMap((node) => addressIn(node.replace(/^\d+:/, '')) ?? []);
  const services = nodes.map(({ host, port }) => ({ host: host.split('.').slice(1, 2).join('') || host, port }));
  const texts = [...new Set(services.map(reaching))];
  return texts.length === 0 ? [] : [{ needs: texts.map((text) => `(${text})`).join(' or '), at: 'ready', without: 'not-ready' }];
}
