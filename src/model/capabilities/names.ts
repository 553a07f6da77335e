import type { Container } from '../kubernetes.ts';
import type { Capability } from './capability.ts';
import { commandsWaitedFor } from './commands.ts';
import type { Need } from './requirement.ts';

type ServiceCapability = Extract<Capability, { kind: 'service' }>;

/** A Service as a command names it, and whether that name could be a public host's. */
interface NamedService {
  readonly service: ServiceCapability;
  readonly guessed: NonNullable<Need['guessed']>;
}

const label = '[a-z0-9]([a-z0-9-]*[a-z0-9])?';
const clusterName = new RegExp(`^(?<name>${label})\\.(?<namespace>${label})(\\.svc(\\..+)?)?$`);
const shortName = new RegExp(`^${label}$`);
const waiter = /\b(until|while|nc|ncat|wait-for|wait-for-it|pg_isready|mysqladmin|redis-cli|nslookup|getent|dockerize)\b/;

/** Services an init container asks for until they answer: `nc -z db 5432`, `pg_isready -h db`, `curl http://db.shop`. */
export function namesInCommand(container: Container, namespace: string): readonly NamedService[] {
  const text = [...(container.command ?? []), ...(container.args ?? [])].join(' ');
  if (!waiter.test(text) && !container.name.startsWith('wait')) return [];
  const found = commandsWaitedFor(container).flatMap((words) => words.flatMap((word, index) => hostInWord(word, words[index - 1], words[index + 1])));
  return services(found, namespace);
}

/** Services that environment and arguments name, in URLs or as `name:port`. Only ever an assumption. */
export function namesInEnvironment({ env = [], args = [] }: Container, namespace: string): readonly Capability[] {
  const values = [...env.map(({ value }) => value ?? ''), ...args];
  const found = values.flatMap((value) =>
    [...value.matchAll(/(?:[a-z][a-z0-9+.-]*:\/\/)(?:[^@/\s]*@)?([a-z0-9.-]+)/g)].map(([, host]) => host as string),
  );
  return services(found, namespace).map(({ service }) => service);
}

function hostInWord(word: string, before: string | undefined, after: string | undefined): string[] {
  const url = /^[a-z]+:\/\/(?:[^@/]*@)?([a-z0-9.-]+)/.exec(word);
  if (url !== null) return [url[1] as string];
  const withPort = /^([a-z0-9.-]+):\d+$/.exec(word);
  if (withPort !== null) return [withPort[1] as string];
  if (before === '-h' || before === '--host') return [word];
  return /^\d{2,5}$/.test(after ?? '') && shortName.test(word.split('.')[0] as string) && !/^\d+$/.test(word) && !word.startsWith('-') ? [word] : [];
}

function services(hosts: readonly string[], namespace: string): readonly NamedService[] {
  const found = new Map<string, NamedService>();
  for (const host of hosts) {
    const service = serviceNamed(host, namespace);
    if (service === undefined) continue;
    const key = `${service.namespace}/${service.name}`;
    if (found.get(key)?.guessed !== 'service-name') found.set(key, { service, guessed: isOfCluster(host) ? 'service-name' : 'host-name' });
  }
  return [...found.values()];
}

/** `db.shop` may be a public name as well; a single label and what ends in `.svc` or below it are none. */
function isOfCluster(host: string): boolean {
  return shortName.test(host) || /\.svc(\.|$)/.test(host);
}

/** `db` is in the pod's namespace, `db.shop` and `db.shop.svc.cluster.local` in another; public names are no Services. */
function serviceNamed(host: string, namespace: string): ServiceCapability | undefined {
  if (host === 'localhost' || /^[\d.]+$/.test(host)) return undefined;
  if (shortName.test(host)) return { kind: 'service', namespace, name: host };
  const groups = clusterName.exec(host)?.groups;
  if (groups === undefined || (!host.includes('.svc') && host.split('.').length > 2)) return undefined;
  return { kind: 'service', namespace: groups.namespace as string, name: groups.name as string };
}
