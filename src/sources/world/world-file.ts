import { posix } from 'node:path';
import { digestProblem } from '#model/images/reference.ts';
import { type Certainty, certainties, type Place } from '#model/place.ts';
import { parseQuantity } from '#model/quantity.ts';
import { timeText } from '#model/time.ts';
import { certificateGrammar, isCertificateName } from '#model/world/certificates.ts';
import type {
  CertificateFact,
  ControlPlaneFact,
  DiskFact,
  HostFact,
  HostState,
  ImageFact,
  NodeFact,
  NodeRepairFact,
  ReferenceFact,
  TagFact,
  World,
} from '#model/world/world.ts';
import { childPath } from '../field-path.ts';
import { isMap, type PlainMap } from '../guards.ts';
import type { Report } from '../report.ts';
import type { SourceDocument } from '../source-document.ts';

const TOP_KEYS: readonly string[] = ['hosts', 'references', 'tags', 'images', 'nodes', 'certificates', 'controlPlane', 'nodeRepair'];
const FACT_KEYS: readonly string[] = ['since', 'source', 'certainty'];

/** Whether a document says what is outside the cluster: it is named so, or has nothing but the maps such a file has. */
export function isWorld(document: SourceDocument): boolean {
  const { value } = document;
  if (!isMap(value) || value.apiVersion !== undefined || value.kind !== undefined) return false;
  const keys = Object.keys(value);
  if (/^world(?:\.|$)/.test(posix.basename(document.path))) return keys.some((key) => TOP_KEYS.includes(key));
  return keys.length > 0 && keys.every((key) => TOP_KEYS.includes(key) && (value[key] === null || isMap(value[key])));
}

/** Reads facts about the outside; what is not understood is said and left out. */
export function readWorld(document: SourceDocument, report: Report): World {
  const reader = new Reader(document, report);
  const top = reader.map(document.value, '', TOP_KEYS);
  const controlPlane = controlPlaneFact(reader, top.controlPlane);
  const nodeRepair = nodeRepairFact(reader, top.nodeRepair);
  return {
    ...(controlPlane === undefined ? {} : { controlPlane }),
    ...(nodeRepair === undefined ? {} : { nodeRepair }),
    hosts: entriesOf(reader.map(top.hosts, 'hosts')).flatMap(([host, fact]) => hostFact(reader, host, fact)),
    references: referenceFacts(reader, reader.map(top.references, 'references', ['present', 'absent'])),
    tags: entriesOf(reader.map(top.tags, 'tags')).flatMap(([reference, meanings]) => tagFacts(reader, reference, meanings)),
    images: entriesOf(reader.map(top.images, 'images')).flatMap(([image, fact]) => imageFact(reader, image, fact)),
    nodes: entriesOf(reader.map(top.nodes, 'nodes')).flatMap(([node, fact]) => nodeFact(reader, node, fact)),
    certificates: entriesOf(reader.map(top.certificates, 'certificates')).flatMap(([name, fact]) => certificateFact(reader, name, fact)),
  };
}

const entriesOf = (map: PlainMap) => Object.entries(map);

function hostFact(reader: Reader, host: string, value: unknown): readonly HostFact[] {
  const path = childPath('hosts', host);
  const fact = typeof value === 'string' ? { state: value } : reader.map(value, path, ['state', 'status', ...FACT_KEYS]);
  const state = hostState(reader, fact, path);
  return state === undefined ? [] : [{ host, state, ...reader.factSource(fact, path) }];
}

function hostState(reader: Reader, fact: PlainMap, path: string): HostState | undefined {
  const { state } = fact;
  if (state === 'up' || state === 'down' || state === 'web-page' || state === 'rate-limited') return { kind: state };
  if (state !== 'status') return reader.wrong(`${path}.state`, 'must be one of up, down, web-page, rate-limited and status; this host is left out');
  const status = fact.status;
  if (typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599) return { kind: 'status', status };
  return reader.wrong(`${path}.status`, 'must be an HTTP status such as 503 when the state is "status"; this host is left out');
}

function referenceFacts(reader: Reader, references: PlainMap): readonly ReferenceFact[] {
  return (['present', 'absent'] as const).flatMap((field) =>
    reader.list(references[field], `references.${field}`).flatMap((item, index) => {
      const path = `references.${field}[${index}]`;
      const fact = typeof item === 'string' ? { ref: item } : reader.map(item, path, ['ref', 'size', ...FACT_KEYS]);
      if (typeof fact.ref !== 'string' || fact.ref === '')
        return reader.wrong(`${path}.ref`, 'must be an image reference; this entry is left out') ?? [];
      const size = reader.quantity(fact.size, `${path}.size`);
      return [{ reference: fact.ref, exists: field === 'present', ...(size === undefined ? {} : { size }), ...reader.factSource(fact, path) }];
    }),
  );
}

/** A digest, or what the tag meant since when: `- { digest: sha256:..., since: 2026-01-31 }`. */
function tagFacts(reader: Reader, reference: string, value: unknown): readonly TagFact[] {
  const path = childPath('tags', reference);
  return (typeof value === 'string' ? [value] : reader.list(value, path)).flatMap((item, index) => {
    const own = typeof value === 'string' ? path : `${path}[${index}]`;
    const fact = typeof item === 'string' ? { digest: item } : reader.map(item, own, ['digest', ...FACT_KEYS]);
    if (typeof fact.digest !== 'string' || digestProblem(fact.digest) !== undefined)
      return reader.wrong(`${own}.digest`, 'must be a digest such as sha256:... with 64 hexadecimal digits; this entry is left out') ?? [];
    return [{ reference, digest: fact.digest, ...reader.factSource(fact, own) }];
  });
}

/** `a@sha256:...: { data: "14", upgrades: ["13"] }` */
function imageFact(reader: Reader, image: string, value: unknown): readonly ImageFact[] {
  const path = childPath('images', image);
  const fact = reader.map(value, path, ['data', 'upgrades', ...FACT_KEYS]);
  const data = reader.text(fact.data, `${path}.data`);
  if (data === undefined) return reader.wrong(`${path}.data`, 'must be the version of the data it works with, such as 14; it is left out') ?? [];
  const upgrades = reader.list(fact.upgrades, `${path}.upgrades`).flatMap((from, index) => reader.text(from, `${path}.upgrades[${index}]`) ?? []);
  return [{ image, data, upgrades, ...reader.factSource(fact, path) }];
}

function nodeFact(reader: Reader, node: string, value: unknown): readonly NodeFact[] {
  const path = childPath('nodes', node);
  const fact = reader.map(value, path, ['cpu', 'memory', 'images', 'runs', 'apiClients', 'disk', ...FACT_KEYS]);
  const images = reader.list(fact.images, `${path}.images`).flatMap((image, index) => {
    return typeof image === 'string' ? [image] : (reader.wrong(`${path}.images[${index}]`, 'must be an image reference; it is left out') ?? []);
  });
  const runs = reader.workloads(fact.runs, `${path}.runs`);
  const apiClients = reader.workloads(fact.apiClients, `${path}.apiClients`);
  const disk = fact.disk === undefined ? undefined : diskFact(reader, fact.disk, `${path}.disk`);
  return [
    {
      node,
      cpu: reader.quantity(fact.cpu, `${path}.cpu`),
      memory: reader.quantity(fact.memory, `${path}.memory`),
      images,
      ...(runs.length === 0 ? {} : { runs }),
      ...(apiClients.length === 0 ? {} : { apiClients }),
      ...(disk === undefined ? {} : { disk }),
      ...reader.factSource(fact, path),
    },
  ];
}

const LIMIT_KEYS = ['evictionHard', 'imageGCHighThresholdPercent', 'imageGCLowThresholdPercent', 'evictionPressureTransitionPeriod'] as const;

/** `disk: { capacity: 100Gi, free: 20Gi }`, and what the kubelet is told besides. */
function diskFact(reader: Reader, value: unknown, path: string): DiskFact | undefined {
  const fact = reader.map(value, path, ['capacity', 'free', 'images', ...LIMIT_KEYS]);
  const own = reader.fileSystem(fact, path);
  const images =
    fact.images === undefined ? undefined : reader.fileSystem(reader.map(fact.images, `${path}.images`, ['capacity', 'free']), `${path}.images`);
  if (own === undefined || (fact.images !== undefined && images === undefined)) return undefined;
  return { ...own, ...(images === undefined ? {} : { images }), ...limitFacts(reader, fact, path) };
}

function limitFacts(reader: Reader, fact: PlainMap, path: string): Omit<DiskFact, 'capacity' | 'free' | 'images'> {
  const signals = entriesOf(reader.map(fact.evictionHard, `${path}.evictionHard`, ['nodefs.available', 'imagefs.available']));
  const evictionHard = signals.flatMap(([signal, threshold]) => {
    const text = reader.amount(threshold, childPath(`${path}.evictionHard`, signal), /^\d+(?:\.\d+)?%$/, 'a quantity or a percentage such as 10%');
    return text === undefined ? [] : [[signal, text] as const];
  });
  const percent = (key: (typeof LIMIT_KEYS)[number]) => reader.percent(fact[key], `${path}.${key}`);
  const high = percent('imageGCHighThresholdPercent');
  const low = percent('imageGCLowThresholdPercent');
  const period = reader.duration(fact.evictionPressureTransitionPeriod, `${path}.evictionPressureTransitionPeriod`);
  return {
    ...(evictionHard.length === 0 ? {} : { evictionHard: Object.fromEntries(evictionHard) }),
    ...(high === undefined ? {} : { imageGCHighThresholdPercent: high }),
    ...(low === undefined ? {} : { imageGCLowThresholdPercent: low }),
    ...(period === undefined ? {} : { evictionPressureTransitionPeriod: period }),
  };
}

/** A date, or a map with it: `kubelet/n1: 2026-12-01T00:00:00Z`. */
function certificateFact(reader: Reader, certificate: string, value: unknown): readonly CertificateFact[] {
  const path = childPath('certificates', certificate);
  if (!isCertificateName(certificate)) return reader.wrong(path, `must be named ${certificateGrammar}; it is left out`) ?? [];
  const fact = typeof value === 'string' ? { notAfter: value } : reader.map(value, path, ['notAfter', 'notBefore', ...FACT_KEYS]);
  const notAfter = reader.date(fact.notAfter, `${path}.notAfter`);
  const notBefore = fact.notBefore === undefined ? undefined : reader.date(fact.notBefore, `${path}.notBefore`);
  if (notAfter === undefined) return [];
  return [{ certificate, notAfter, ...(notBefore === undefined ? {} : { notBefore }), ...reader.factSource(fact, path) }];
}

/** `{ apiServers: [a, b, c], authorities: own }`. */
function controlPlaneFact(reader: Reader, value: unknown): ControlPlaneFact | undefined {
  if (value === undefined) return undefined;
  const path = 'controlPlane';
  const fact = reader.map(value, path, ['apiServers', 'authorities', ...FACT_KEYS]);
  const apiServers = reader.list(fact.apiServers, `${path}.apiServers`).filter((name) => typeof name === 'string');
  if (apiServers.length === 0) return reader.wrong(`${path}.apiServers`, 'must name at least one API server; the control plane is left out');
  const { authorities = 'shared' } = fact;
  if (authorities !== 'shared' && authorities !== 'own')
    return reader.wrong(`${path}.authorities`, 'must be shared or own; the control plane is left out');
  return { apiServers, authorities, ...reader.factSource(fact, path) };
}

/** `{ after: 10m }`. */
function nodeRepairFact(reader: Reader, value: unknown): NodeRepairFact | undefined {
  if (value === undefined) return undefined;
  const fact = reader.map(value, 'nodeRepair', ['after', ...FACT_KEYS]);
  const minutes = /^(\d+)m$/.exec(String(fact.after))?.[1];
  if (minutes === undefined) return reader.wrong('nodeRepair.after', 'must be minutes such as 10m; it is left out');
  return { afterMs: Number(minutes) * 60_000, ...reader.factSource(fact, 'nodeRepair') };
}

/** Takes values out of the document and says where they are not what they must be. */
class Reader {
  readonly #document: SourceDocument;
  readonly #report: Report;

  constructor(document: SourceDocument, report: Report) {
    this.#document = document;
    this.#report = report;
  }

  wrong(path: string, text: string): undefined {
    this.#report('warning', `${path} ${text}`, this.place(path));
  }

  place(path: string): Place {
    return path === '' ? this.#document.place : this.#document.placeOf(path);
  }

  map(value: unknown, path: string, known?: readonly string[]): PlainMap {
    if (value === undefined || value === null) return {};
    if (!isMap(value)) {
      this.wrong(path, 'must be a map; it is left out');
      return {};
    }
    for (const key of known === undefined ? [] : Object.keys(value).filter((key) => !known.includes(key))) {
      this.wrong(childPath(path, key), `is not known here; known are ${known?.join(', ')}`);
    }
    return value;
  }

  list(value: unknown, path: string): readonly unknown[] {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value;
    this.wrong(path, 'must be a list; it is left out');
    return [];
  }

  /** A list of workloads, each as `namespace/name`. */
  workloads(value: unknown, path: string): readonly string[] {
    return this.list(value, path).flatMap((workload, index) => {
      if (typeof workload === 'string' && /^[^/]+\/[^/]+$/.test(workload)) return [workload];
      return this.wrong(`${path}[${index}]`, 'must be a workload as namespace/name; it is left out') ?? [];
    });
  }

  quantity(value: unknown, path: string): string | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    return this.wrong(path, 'must be a quantity such as 8 or 32Gi; it is left out');
  }

  /** A size and what of it is free, which must both be there. */
  fileSystem({ capacity, free }: PlainMap, path: string): { readonly capacity: string; readonly free: string } | undefined {
    const size = this.amount(capacity ?? '', `${path}.capacity`);
    const left = this.amount(free ?? '', `${path}.free`);
    return size === undefined || left === undefined ? undefined : { capacity: size, free: left };
  }

  /** A well-formed quantity, or what else is taken for one. */
  amount(value: unknown, path: string, or = /^$/, what = 'a quantity such as 32Gi'): string | undefined {
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    if (text !== '' && (or.test(text) || parseQuantity(text).quantity !== undefined)) return text;
    return this.wrong(path, `must be ${what}; it is left out`);
  }

  percent(value: unknown, path: string): number | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'number' && value >= 0 && value <= 100) return value;
    return this.wrong(path, 'must be a number from 0 to 100; it is left out');
  }

  duration(value: unknown, path: string): string | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string' && /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(value)) return value;
    return this.wrong(path, 'must be a duration such as 5m; it is left out');
  }

  date(value: unknown, path: string): string | undefined {
    const ms = typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : Number.NaN;
    if (Number.isNaN(ms)) return this.wrong(path, 'must be a date such as 2026-12-01T00:00:00Z; it is left out');
    return timeText(ms);
  }

  factSource(fact: PlainMap, path: string): { since?: string; source?: string; certainty: Certainty; place: Place } {
    return {
      since: this.text(fact.since, `${path}.since`),
      source: this.text(fact.source, `${path}.source`),
      certainty: this.#certainty(fact.certainty, `${path}.certainty`),
      place: this.place(path),
    };
  }

  text(value: unknown, path: string): string | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    return this.wrong(path, 'must be a text; it is left out');
  }

  #certainty(value: unknown, path: string): Certainty {
    if (value === undefined || value === null) return 'configured';
    const known = certainties.find((certainty) => certainty === value);
    if (known === undefined) this.wrong(path, `must be one of ${certainties.join(', ')}`);
    return known ?? 'configured';
  }
}
