import type { CatalogueEntry, Surroundings } from '#model/catalogue-entry.ts';
import type { Container } from '#model/kubernetes.ts';
import { variable } from './arguments.ts';

/**
 * A server of secrets. It starts sealed and is not ready before it has its key: from a person, unless its configuration
 * names a service that keeps it, or something else in the cluster hands it over.
 */
export const vault = {
  name: 'vault',
  repositories: ['hashicorp/vault', 'openbao/openbao'],
  needs: [{ needs: 'secrets(unseal)', at: 'ready', without: 'not-ready' }],
  byHand: (container, around) => (isServer(container) && !isUnsealed(container, around) ? 'unseals' : undefined),
  source:
    'hashicorp/vault-helm templates/server-statefulset.yaml (readinessProbe), vault command/status.go, command/server.go (setSeal, -dev), openbao docs configuration/seal',
} as const satisfies CatalogueEntry;

/** Agents have the same image. A server for development has its key. */
function isServer(container: Container): boolean {
  const words = wordsOf(container);
  return /(^|\s)server(\s|$)/.test(words) && !/(^|\s)-dev\b/.test(words);
}

function isUnsealed(container: Container, { files, has }: Surroundings): boolean {
  const type = variable(container, 'BAO_SEAL_TYPE') ?? variable(container, 'VAULT_SEAL_TYPE');
  if (type !== undefined) return type !== 'shamir';
  return files.some(namesSeal) || namesSeal(wordsOf(container)) || has(unseals);
}

/** A stanza for the seal, in HCL or JSON, that is not switched off; `shamir` is what there is without one. */
function namesSeal(text: string): boolean {
  const written = text.replaceAll(/^\s*(#|\/\/).*$/gm, '');
  const stanzas = [...written.matchAll(/\bseal"?\s*(?::\s*\{\s*)?"(\w+)"\s*:?\s*\{([^}]*)\}/g)];
  return stanzas.some(([, type, body = '']) => type !== 'shamir' && !/\bdisabled"?\s*[=:]\s*"?true/.test(body));
}

/** Programs and scripts that hold the key and hand it over. */
function unseals(container: Container): boolean {
  const { image = '', lifecycle } = container;
  const words = `${wordsOf(container)} ${JSON.stringify(lifecycle?.postStart ?? {})}`;
  return (
    /\boperator unseal\b/.test(words) ||
    /\/(vault-(auto)?unseal(er)?)(:|@|$)/.test(image) ||
    (/\/bank-vaults(:|@|$)/.test(image) && /\bunseal\b/.test(words))
  );
}

function wordsOf({ command = [], args = [] }: Container): string {
  return [...command, ...args].join(' ');
}
