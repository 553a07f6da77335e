import { parseAllDocuments } from 'yaml';
import { filesBelow, textOf } from './tree.ts';

/** Namespaces and workloads whose names upstream's code, manifests or charts fix; a name that goes on after a hyphen is theirs too. */
const upstreamNames = [
  'calico',
  'ceph',
  'cert-manager',
  'cilium',
  'coredns',
  'csi',
  'etcd',
  'external-dns',
  'flux-system',
  'helm-controller',
  'hubble',
  'image-automation-controller',
  'image-reflector-controller',
  'ingress-nginx',
  'kube',
  'kustomize-controller',
  'longhorn',
  'metallb',
  'metrics-server',
  'notification-controller',
  'rook',
  'source-controller',
  'talos',
];

/** Domains of public services, and of upstream's API groups and drivers. */
const publicDomains = [
  'amazonaws.com',
  'ceph.com',
  'cert-manager.io',
  'cilium.io',
  'cluster.local',
  'docker.io',
  'fluxcd.io',
  'gcr.io',
  'ghcr.io',
  'github.com',
  'github.io',
  'gitlab.com',
  'k8s.io',
  'kubernetes.io',
  'longhorn.io',
  'microsoft.com',
  'quay.io',
  'rook.io',
];

/** Last parts of dotted words that are no hosts: files and fields. */
const notTopLevel = [
  'conf',
  'cpu',
  'crt',
  'ini',
  'json',
  'key',
  'log',
  'memory',
  'name',
  'namespace',
  'pem',
  'sh',
  'sock',
  'svc',
  'toml',
  'txt',
  'uid',
  'yaml',
  'yml',
];

const workloadKinds = [
  'Namespace',
  'Pod',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Job',
  'CronJob',
  'Node',
  'HelmRelease',
  'StorageClass',
];

/**
 * The names a scenario invents: those its YAML files give, and the lines of its `names.txt`, for what looks like a plain
 * word but is a name all the same.
 */
export function inventedNames(scenario: string): string[] {
  const yaml = filesBelow(scenario).filter((file) => /[.]ya?ml$/.test(file));
  const declared = textOf(`${scenario}/names.txt`)
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((name) => name !== '');
  return [...new Set([...yaml.flatMap((file) => inventedNamesIn(textOf(file))), ...declared])].sort();
}

/** Hosts, namespaces, workloads and nodes of a YAML text, without public hosts, names that upstream fixes, and single plain words. */
export function inventedNamesIn(yaml: string): string[] {
  return parseAllDocuments(yaml, { logLevel: 'silent' }).flatMap((document) => {
    const names: string[] = [];
    if (document.errors.length === 0) collect(document.toJS(), names);
    return names.filter(isInvented);
  });
}

/** Where `names` occur as whole words: `path:line: name`. */
export function occurrences(names: readonly string[], paths: readonly string[]): string[] {
  if (names.length === 0) return [];
  const pattern = new RegExp(`(?<![\\w.-])(?:${names.map(escaped).join('|')})(?![\\w-])`, 'g');
  return paths.flatMap((path) =>
    textOf(path)
      .split('\n')
      .flatMap((line, index) => [...line.matchAll(pattern)].map((match) => `${path}:${index + 1}: ${match[0]}`)),
  );
}

function collect(value: unknown, names: string[]): void {
  if (!isRecord(value)) return;
  if (isRecord(value['metadata'])) names.push(...namesOfObject(String(value['kind']), value['metadata']));
  for (const [key, child] of Object.entries(value)) {
    if (key === 'apiVersion') continue;
    names.push(...(key.includes('/') ? [] : hostsIn(key)), ...(typeof child === 'string' ? hostsIn(child) : []));
    collect(child, names);
  }
}

function namesOfObject(kind: string, metadata: Readonly<Record<string, unknown>>): string[] {
  const name = workloadKinds.includes(kind) ? metadata['name'] : undefined;
  return [name, metadata['namespace']].filter((found) => typeof found === 'string');
}

/** A host is the whole string, the authority of a URL, or the registry of an image. */
function hostsIn(text: string): string[] {
  const host = /^(?:[a-z+]+:[/][/])?([a-z0-9-]+(?:[.][a-z0-9-]+)*[.][a-z]{2,})(?::\d+)?(?:[/]|$)/.exec(text)?.[1];
  return host === undefined ? [] : [host];
}

function isInvented(name: string): boolean {
  if (name.includes('.'))
    return !notTopLevel.some((last) => name.endsWith(`.${last}`)) && !publicDomains.some((domain) => name === domain || name.endsWith(`.${domain}`));
  return /[-\d]/.test(name) && name.length > 3 && !upstreamNames.some((known) => name === known || name.startsWith(`${known}-`));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
