import { isUnknownValue } from '#model/cluster.ts';
import type { TalosMirror, TalosRegistries, TalosRegistryConfig } from '#model/images/registry-config.ts';
import type { Place } from '#model/place.ts';
import { childPath } from '../field-path.ts';
import { at, booleanAt, isMap, listAt, mapAt, stringAt } from '../guards.ts';
import { sortedBy } from '../order.ts';
import type { Report } from '../report.ts';
import type { SourceDocument } from '../source-document.ts';

// Which document wins follows talos pkg/machinery/config/container/container.go, 1.14 development of 2026-08-14: one of its own replaces
// the entry of the main document.

const SECTION = 'machine.registries';

/** `machine.registries` and the registry documents, as one. Credentials and certificates are noted as present, never kept. */
export function registriesOf(main: SourceDocument, beside: readonly SourceDocument[], report: Report): TalosRegistries {
  const named = (kind: string) => beside.filter((document) => stringAt(document.value, 'kind') === kind);
  const mirrors = new Map<string, TalosMirror>();
  for (const [registry, value] of entriesAt(main, 'mirrors')) mirrors.set(registry, mirrorOf(main, registry, value, report));
  for (const document of named('RegistryMirrorConfig')) {
    const mirror = mirrorDocument(document, report);
    if (mirror !== undefined) mirrors.set(mirror.registry, mirror);
  }
  const configs = new Map<string, TalosRegistryConfig>();
  for (const [host, value] of entriesAt(main, 'config')) configs.set(host, configOf(main, host, value));
  for (const document of named('RegistryAuthConfig')) addConfig(configs, document, () => ({ hasAuth: true }), report);
  for (const document of named('RegistryTLSConfig')) addConfig(configs, document, tlsOf, report);
  return { mirrors: sortedBy([...mirrors.values()], (mirror) => mirror.registry), configs: sortedBy([...configs.values()], (config) => config.host) };
}

function entriesAt(main: SourceDocument, field: string): readonly (readonly [string, unknown])[] {
  return Object.entries(mapAt(main.value, 'machine', 'registries', field));
}

function mirrorOf(main: SourceDocument, registry: string, value: unknown, report: Report): TalosMirror {
  const path = childPath(`${SECTION}.mirrors`, registry);
  const endpoints = listAt(value, 'endpoints').flatMap((endpoint, index) => {
    const place = main.placeOf(`${path}.endpoints[${index}]`);
    if (isUnknownValue(endpoint)) return unknownEndpoint(`${path}.endpoints[${index}]`, place, report);
    if (typeof endpoint === 'string') return [{ url: endpoint, place }];
    report('warning', `${path}.endpoints[${index}] is no URL; it is left out`, place);
    return [];
  });
  reportNoList(value, path, main, report);
  return {
    registry,
    endpoints,
    overridePath: booleanAt(value, 'overridePath'),
    skipFallback: booleanAt(value, 'skipFallback'),
    place: main.placeOf(path),
  };
}

/** A host nobody here knows cannot be asked, and those behind it still are. */
function unknownEndpoint(path: string, place: Place, report: Report): never[] {
  report('warning', `${path} is not known here; it is left out`, place);
  return [];
}

function reportNoList(value: unknown, path: string, main: SourceDocument, report: Report): void {
  const endpoints = at(value, 'endpoints');
  if (isMap(value) && (endpoints === undefined || endpoints === null || Array.isArray(endpoints))) return;
  report('warning', `${path}.endpoints must be a list of URLs; it counts as empty`, main.placeOf(`${path}.endpoints`));
}

function mirrorDocument(document: SourceDocument, report: Report): TalosMirror | undefined {
  const registry = nameOf(document, report);
  if (registry === undefined) return undefined;
  const endpoints = listAt(document.value, 'endpoints').flatMap((endpoint, index) => {
    const place = document.placeOf(`endpoints[${index}]`);
    const url = stringAt(endpoint, 'url');
    if (isUnknownValue(url)) return unknownEndpoint(`endpoints[${index}].url`, place, report);
    if (url !== undefined && /^https?:/.test(url)) return [{ url, overridePath: booleanAt(endpoint, 'overridePath'), place }];
    report('warning', `endpoints[${index}].url must be an http or https URL; it is left out (Talos refuses the document)`, place);
    return [];
  });
  return { registry, endpoints, skipFallback: booleanAt(document.value, 'skipFallback'), place: document.place };
}

function nameOf(document: SourceDocument, report: Report): string | undefined {
  const name = stringAt(document.value, 'name');
  if (name === undefined) report('warning', `${stringAt(document.value, 'kind')} was not read: it has no name`, document.place);
  return name;
}

function configOf(main: SourceDocument, host: string, value: unknown): TalosRegistryConfig {
  return {
    host,
    hasAuth: isMap(at(value, 'auth')),
    hasTls: isMap(at(value, 'tls')),
    insecureSkipVerify: booleanAt(value, 'tls', 'insecureSkipVerify'),
    place: main.placeOf(childPath(`${SECTION}.config`, host)),
  };
}

type ConfigPart = Partial<Pick<TalosRegistryConfig, 'hasAuth' | 'hasTls' | 'insecureSkipVerify'>>;

function tlsOf(document: SourceDocument): ConfigPart {
  return { hasTls: true, insecureSkipVerify: booleanAt(document.value, 'insecureSkipVerify') };
}

function addConfig(
  configs: Map<string, TalosRegistryConfig>,
  document: SourceDocument,
  partOf: (document: SourceDocument) => ConfigPart,
  report: Report,
): void {
  const host = nameOf(document, report);
  if (host === undefined) return;
  const place: Place = document.place;
  const earlier = configs.get(host) ?? { host, hasAuth: false, hasTls: false, place };
  configs.set(host, { ...earlier, ...partOf(document) });
}
