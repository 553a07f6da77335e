import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/**
 * A server of secrets. It starts sealed and is not ready before somebody gives it its key: a person, or the service its
 * configuration names. Which of the two stands in a file nobody read, so that this happens is assumed.
 */
export const vault = {
  name: 'vault',
  repositories: ['hashicorp/vault', 'openbao/openbao'],
  needs: [{ needs: 'secrets(unseal)', at: 'ready', without: 'not-ready' }],
  source: 'hashicorp/vault-helm templates/server-statefulset.yaml (readinessProbe), vault command/status.go',
} as const satisfies CatalogueEntry;
