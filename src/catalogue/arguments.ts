import type { Container } from '#model/kubernetes.ts';

/** Value of `--name=value` (or `--name value`) among a container's arguments. */
export function argument({ command = [], args = [] }: Container, name: string): string | undefined {
  const words = [...command, ...args];
  for (const [index, word] of words.entries()) {
    if (word.startsWith(`--${name}=`)) return word.slice(name.length + 3);
    if (word === `--${name}`) return words[index + 1];
  }
  return undefined;
}

/** Value of an environment variable, if it is written down. */
export function variable({ env = [] }: Container, name: string): string | undefined {
  const value = env.find((each) => each.name === name)?.value;
  return value === '' ? undefined : value;
}

/** Host and port that a setting such as `redis://:secret@cache:6379/0`, `http://core` or `db:5432` names. */
export interface Address {
  readonly host: string;
  readonly port: string | undefined;
}

export function addressIn(setting: string | undefined): Address | undefined {
  const match = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/\s]*@)?([a-zA-Z0-9.-]+)(?::(\d+))?(?:[/?].*)?$/.exec(setting ?? '');
  return match === null ? undefined : { host: match[1] as string, port: match[2] };
}

/**
 * What a program needs that finds another by name: `db` and `db.shop.svc...` are Services and need cluster DNS, any other
 * name is a host outside.
 */
export function reaching({ host }: Address): string {
  if (/^[\d.]+$/.test(host)) return `address(${host})`;
  const [name = '', namespace, ...rest] = host.split('.');
  if (namespace === undefined) return `service(${name}) and dns`;
  return rest.length === 0 || rest[0] === 'svc' ? `service(${namespace}/${name}) and dns` : `host(${host})`;
}

/** That a program found by name has the data it had; nothing is known of one outside. */
export function dataOf({ host }: Address): string | undefined {
  if (/^[\d.]+$/.test(host)) return undefined;
  const [name = '', namespace, ...rest] = host.split('.');
  if (namespace === undefined) return `data(${name})`;
  return rest.length === 0 || rest[0] === 'svc' ? `data(${namespace}/${name})` : undefined;
}
