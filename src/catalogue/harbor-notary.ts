import type { CatalogueEntry, CatalogueNeed } from '#model/catalogue-entry.ts';
import type { Container } from '#model/kubernetes.ts';
import { addressIn, reaching, variable } from './arguments.ts';

/** Signatures, up to Harbor 2.8: exits without its database. Pulls do not need it. */
export const harborNotary = {
  name: 'harbor-notary',
  repositories: [
    'goharbor/notary-server-photon',
    'goharbor/notary-signer-photon',
    'bitnami/harbor-notary-server',
    'bitnami/harbor-notary-signer',
    'bitnamilegacy/harbor-notary-server',
    'bitnamilegacy/harbor-notary-signer',
  ],
  needs: notaryNeeds,
  source: 'goharbor/harbor make/photon/notary, v2.8.3',
} as const satisfies CatalogueEntry;

function notaryNeeds(container: Container): readonly CatalogueNeed[] {
  const database = addressIn(variable(container, 'DB_URL'));
  return database === undefined ? [] : [{ needs: reaching(database), at: 'start', without: 'exits', afterMs: 10_000 }];
}
