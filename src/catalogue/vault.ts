import type { ByHand, CatalogueEntry, Mounted, Surroundings } from '#model/catalogue-entry.ts';
import { isUnknownValue } from '#model/cluster.ts';
import type { Container } from '#model/kubernetes.ts';
import { variable } from './arguments.ts';

const needed = 'secrets(unseal)';

/**
 * A server of secrets. It starts sealed and is not ready before it has its key: from a person, unless its configuration
 * names a service that keeps it, or something else in the cluster hands it over.
 */
export const vault = {
  name: 'vault',
  repositories: ['hashicorp/vault', 'openbao/openbao'],
  needs: [{ needs: needed, at: 'ready', without: 'not-ready' }],
  byHand(container, around) {
    const isOpened = !isServer(container) || isUnsealed(container, around) || around.provides(needed) || around.has(unseals);
    return isOpened ? undefined : byHand(unreadSettings(container, around), around.unrendered.filter(speaksOfIt));
  },
  source:
    'hashicorp/vault-helm templates/server-statefulset.yaml (readinessProbe), vault command/status.go, command/server.go (setSeal, -dev), hashicorp/docker-vault docker-entrypoint.sh (VAULT_CONFIG_DIR, VAULT_LOCAL_CONFIG), openbao docs configuration/seal',
} as const satisfies CatalogueEntry;

function byHand(unread: readonly string[], unrendered: readonly string[]): ByHand {
  const unless = [
    ...(unread.length === 0 ? [] : [`${unread.join(' or ')}, which was not read, names a seal`]),
    ...(unrendered.length === 0 ? [] : [`${unrendered.join(' or ')}, which was not rendered, does it`]),
  ];
  return { does: 'unseals', ...(unless.length === 0 ? {} : { unless: unless.join(' or ') }) };
}

/** Agents have the same image. A server for development has its key. */
function isServer(container: Container): boolean {
  const words = wordsOf(container);
  return /(^|\s)server(\s|$)/.test(words) && !/(^|\s)-dev\b/.test(words);
}

const sealTypes = ['BAO_SEAL_TYPE', 'VAULT_SEAL_TYPE'];
const localSettings = ['BAO_LOCAL_CONFIG', 'VAULT_LOCAL_CONFIG'];

function isUnsealed(container: Container, { mounted }: Surroundings): boolean {
  const type = sealTypes.map((name) => variable(container, name)).find((value) => value !== undefined);
  if (type !== undefined && !isUnknownValue(type)) return type !== 'shamir';
  const local = localSettings.flatMap((name) => variable(container, name) ?? []);
  return [...local, wordsOf(container), ...mounted.flatMap(({ texts = [] }) => texts)].some(namesSeal);
}

/** A stanza for the seal, in HCL or JSON, that is not switched off; `shamir` is what there is without one. */
function namesSeal(text: string): boolean {
  const written = text.replaceAll(/^\s*(#|\/\/).*$/gm, '');
  const stanzas = [...written.matchAll(/\bseal"?\s*(?::\s*\{\s*)?"(\w+)"\s*:?\s*\{([^}]*)\}/g)];
  return stanzas.some(([, type, body = '']) => type !== 'shamir' && !/\bdisabled"?\s*[=:]\s*"?true/.test(body));
}

/** What could name a seal and was not read. */
function unreadSettings(container: Container, { mounted, unreadVariables }: Surroundings): readonly string[] {
  const variables = (container.env ?? []).filter(
    ({ name, value, valueFrom }) => [...sealTypes, ...localSettings].includes(name) && (isUnknownValue(value) || valueFrom !== undefined),
  );
  const files = settingsAmong(mounted, container).filter(({ texts }) => texts === undefined);
  return [...new Set([...files.map(({ from }) => from), ...unreadVariables, ...variables.map(({ name }) => `variable ${name}`)])];
}

/** Of what is mounted, that where the server looks for its settings; all of it where it looks elsewhere. */
function settingsAmong(mounted: readonly Mounted[], container: Container): readonly Mounted[] {
  const places = ['/vault/config', '/openbao/config', ...(wordsOf(container).match(/\/[\w./-]+/g) ?? [])];
  const named = mounted.filter(({ paths }) => paths.some((path) => places.some((place) => place === path || place.startsWith(`${path}/`))));
  return named.length > 0 ? named : mounted;
}

/** Programs and scripts that hold the key and hand it over; what only shows whether it is `unsealed` does not. */
function unseals(container: Container, files: readonly string[]): boolean {
  const { name, image = '', env = [], lifecycle } = container;
  const words = `${name} ${image} ${wordsOf(container)} ${JSON.stringify(lifecycle?.postStart ?? {})}`;
  const names = env.map((each) => each.name);
  return [words, ...names].some(speaksOfIt) || files.some(tellsToUnseal);
}

function speaksOfIt(text: string): boolean {
  return /(?<![a-z])(auto)?unseal(er)?(?![a-z])/i.test(text);
}

/** In a script, as a command or as a call of the API. */
function tellsToUnseal(text: string): boolean {
  return /\boperator unseal\b|\bsys\/unseal\b/.test(text.replaceAll(/^\s*(#|\/\/).*$/gm, ''));
}

function wordsOf({ command = [], args = [] }: Container): string {
  return [...command, ...args].join(' ');
}
