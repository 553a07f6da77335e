import type { BuiltObject } from '../built-object.ts';
import { type PlainMap, stringAt } from '../guards.ts';
import { isOfKind, type RawObject } from './repository.ts';

/** The cluster Argo CD runs in, as it calls that itself. */
const own = 'in-cluster';

/** Tells which cluster an Application applies to: by name or by server, which Secrets of Argo CD equate. */
export class Destinations {
  readonly #serverOf = new Map<string, string>();
  readonly #nameOf = new Map<string, string>();

  /** @param raw where Secrets of clusters may be among */
  constructor(raw: readonly RawObject[]) {
    for (const { value } of raw) {
      if (!isOfKind(value, '', 'Secret') || stringAt(value, 'metadata', 'labels', 'argocd.argoproj.io/secret-type') !== 'cluster') continue;
      const [name, server] = [fieldOf(value, 'name'), fieldOf(value, 'server')];
      if (name === undefined || server === undefined) continue;
      this.#serverOf.set(name, normalized(server));
      this.#nameOf.set(normalized(server), name);
    }
  }

  /** The cluster an Application applies to: the one Argo CD runs in, where it names none. */
  of(application: BuiltObject): string {
    const { name, server } = this.#destinationOf(application);
    if (server !== undefined) return server === own ? own : (this.#nameOf.get(server) ?? server);
    return name ?? own;
  }

  /**
   * Takes a name and a server for one cluster where Applications have one of each and nothing tells whether they are the same; answers what was
   * taken to be so.
   */
  equate(applications: readonly BuiltObject[]): string | undefined {
    const all = applications.map((application) => this.#destinationOf(application));
    const names = new Set(all.flatMap(({ name, server }) => (name === undefined || name === own || server !== undefined ? [] : [name])));
    const servers = new Set(all.flatMap(({ server }) => (server === undefined || server === own || this.#nameOf.has(server) ? [] : [server])));
    const [[name], [server]] = [[...names], [...servers]];
    if (name === undefined || server === undefined || names.size > 1 || servers.size > 1) return undefined;
    this.#nameOf.set(server, name);
    return `the cluster that Applications call ${name} is taken to be ${server}, since no Secret of Argo CD tells`;
  }

  #destinationOf({ value }: BuiltObject): { readonly name?: string; readonly server?: string } {
    const field = (key: string) => stringAt(value, 'spec', 'destination', key);
    const name = field('name');
    const server = name === undefined ? normalized(field('server') ?? local) : this.#serverOf.get(name);
    return { ...(name === undefined ? {} : { name }), ...(server === undefined ? {} : { server }) };
  }
}

const local = 'https://kubernetes.default.svc';

/** A server's address in one way of writing. */
function normalized(server: string): string {
  const plain = server.toLowerCase().replace(/\/+$/, '');
  const bare = plain.startsWith('https://') ? plain.replace(/:443$/, '') : plain;
  return /^https:\/\/kubernetes\.default(?:\.svc(?:\.[a-z0-9.-]+)?)?$/.test(bare) ? own : bare;
}

function fieldOf(secret: PlainMap, field: string): string | undefined {
  const encoded = stringAt(secret, 'data', field);
  return stringAt(secret, 'stringData', field) ?? (encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8'));
}
