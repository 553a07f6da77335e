import { posix } from 'node:path';
import { unknownValue } from '#model/cluster.ts';
import { isMap } from '../guards.ts';
import type { Report } from '../report.ts';
import type { FileDocuments, SourceDocument } from '../source-document.ts';

/** Values of `${NAME}`, as far as a file beside the configuration says them. */
type Environment = ReadonlyMap<string, string>;

/** The files talhelper takes its environment from. [talhelper cmd/genconfig.go] */
const FILES = ['talenv.yaml', 'talenv.sops.yaml', 'talenv.yml', 'talenv.sops.yml'];

/** What the files beside a talconfig say of the environment; encrypted values are none. */
export function environmentBeside(path: string, filesAt: FileDocuments): Environment {
  const documents = FILES.flatMap((file) => filesAt(posix.join(posix.dirname(path), file)) ?? []);
  const entries = documents.flatMap(({ value }) => (isMap(value) ? Object.entries(value) : []));
  const known = entries.filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value) && !String(value).startsWith('ENC['));
  return new Map(known.map(([name, value]) => [name, String(value)]));
}

/** A document's value with `${NAME}` and `${NAME:-default}` filled in; what nobody says is unknown. */
export function substituted(document: SourceDocument, environment: Environment, report: Report): unknown {
  const missing = new Set<string>();
  const filled = (text: string) =>
    text.replace(/\$\{([A-Za-z_]\w*)(?::?[-=]([^}]*))?\}/g, (_all, name: string, fallback: string | undefined) => {
      const value = environment.get(name) ?? fallback;
      if (value === undefined) missing.add(name);
      return value ?? unknownValue;
    });
  const value = mapTexts(document.value, filled);
  if (missing.size > 0)
    report('warning', `not known here, because they are taken from the environment: ${[...missing].sort().join(', ')}`, document.place);
  return value;
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return value.includes('${') ? change(value) : value;
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, mapTexts(child, change)]));
}
