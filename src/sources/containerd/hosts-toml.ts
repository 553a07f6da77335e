import { parse, TomlError } from 'smol-toml';
import type { HostEntry, HostOptions, HostsDirectory } from '#model/images/registry-config.ts';
import type { Place } from '#model/place.ts';

// Upstream: containerd remotes/docker/config/hosts.go parseHostsFile, v1.6.20 to v2.3.4.

/** Capabilities some release knows; whether the node's own release does is decided where the list is built. */
const capabilityNames = ['pull', 'resolve', 'push', 'referrers'];

/**
 * Reads the text of a `hosts.toml`. containerd ignores a file with any mistake in it altogether, so a mistake is not a
 * diagnostic here but the fact that matters: `unusable`.
 */
export function readHostsToml(directoryName: string, text: string, path: string): HostsDirectory {
  const empty: HostsDirectory = { name: directoryName, serverOptions: {}, hosts: [], hasHostTable: false, place: { path, line: 1 } };
  try {
    return { ...empty, ...readRoot(parse(text), text, path) };
  } catch (error) {
    if (error instanceof TomlError)
      return { ...empty, unusable: `line ${error.line}: ${firstLine(error.message)}`, place: { path, line: error.line } };
    if (error instanceof Mistake) return { ...empty, unusable: error.message, place: { path, line: error.line } };
    throw error;
  }
}

/** Something containerd's decoder refuses. */
class Mistake extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

type Table = Readonly<Record<string, unknown>>;

function readRoot(root: Table, text: string, path: string): Partial<HostsDirectory> {
  const table = root['host'];
  if (table !== undefined && !isTable(table)) throw new Mistake('invalid `host` tree', lineOfKey(text, 'host'));
  const hosts = Object.entries(table ?? {}).map(([url, options]) => readHost(url, options, text, path));
  const server = root['server'];
  if (server !== undefined && typeof server !== 'string') throw new Mistake('`server` is not a text', lineOfKey(text, 'server'));
  return {
    ...(server !== undefined && server !== '' && { server, serverPlace: { path, line: lineOfKey(text, 'server') } }),
    serverOptions: readOptions(root, 1),
    hosts,
    hasHostTable: table !== undefined,
  };
}

function readHost(url: string, options: unknown, text: string, path: string): HostEntry {
  const line = lineOfHost(text, url);
  if (!isTable(options)) throw new Mistake(`host ${url} is not a table`, line);
  const place: Place = { path, line };
  return { url, ...readOptions(options, line), place };
}

function readOptions(table: Table, line: number): HostOptions {
  const capabilities = readCapabilities(table['capabilities'], line);
  const overridePath = readFlag(table, 'override_path', line);
  const skipVerify = readFlag(table, 'skip_verify', line);
  const dialTimeoutMs = readDuration(table['dial_timeout'], line);
  return {
    ...(capabilities !== undefined && { capabilities }),
    ...(overridePath !== undefined && { overridePath }),
    ...(skipVerify !== undefined && { skipVerify }),
    ...(dialTimeoutMs !== undefined && { dialTimeoutMs }),
  };
}

function readCapabilities(value: unknown, line: number): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new Mistake('`capabilities` is not a list', line);
  return value.map((name: unknown) => {
    if (typeof name !== 'string' || !capabilityNames.includes(name.toLowerCase())) throw new Mistake(`unknown capability ${String(name)}`, line);
    return name;
  });
}

function readFlag(table: Table, key: string, line: number): boolean | undefined {
  const value = table[key];
  if (value !== undefined && typeof value !== 'boolean') throw new Mistake(`\`${key}\` is neither true nor false`, line);
  return value;
}

const unitMs: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Go's time.ParseDuration: `1m30s`, `500ms`. */
function readDuration(value: unknown, line: number): number | undefined {
  if (value === undefined || value === '') return undefined;
  const parts = typeof value === 'string' ? [...value.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)] : [];
  const whole = parts.map((part) => part[0]).join('');
  if (whole === '' || whole !== value) throw new Mistake(`time: invalid duration "${String(value)}"`, line);
  return parts.reduce((sum, part) => sum + Number(part[1]) * (unitMs[part[2] ?? ''] ?? 0), 0);
}

/** The line of `[host."URL"]`, or of the URL's first mention when it is written otherwise. */
function lineOfHost(text: string, url: string): number {
  const lines = text.split('\n');
  const header = lines.findIndex((line) => {
    const match = /^\s*\[\s*host\s*\.\s*(?:"([^"]*)"|'([^']*)'|([^\]\s]+))\s*\]/.exec(line);
    return (match?.[1] ?? match?.[2] ?? match?.[3]) === url;
  });
  if (header >= 0) return header + 1;
  return (
    Math.max(
      0,
      lines.findIndex((line) => line.includes(url)),
    ) + 1
  );
}

function lineOfKey(text: string, key: string): number {
  const pattern = new RegExp(`^\\s*\\[?\\s*["']?${key}["']?\\s*[\\].=]`);
  return (
    Math.max(
      0,
      text.split('\n').findIndex((line) => pattern.test(line)),
    ) + 1
  );
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
