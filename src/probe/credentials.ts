import { UserError } from '#base/user-error.ts';

/** Who asks: a name and a password, or a token that stands for both. */
export interface Login {
  readonly username: string;
  readonly password: string;
  readonly identityToken?: string;
}

/** Logins by the host they are for. */
export class Credentials {
  readonly #logins: ReadonlyMap<string, Login>;
  /** The file names programs that keep logins; they are not run. */
  readonly namesPrograms: boolean;

  constructor(logins: ReadonlyMap<string, Login> = new Map(), namesPrograms = false) {
    this.#logins = logins;
    this.namesPrograms = namesPrograms;
  }

  /** The login for a host, port included: for no other one. */
  of(host: string): Login | undefined {
    return this.#logins.get(host);
  }
}

/**
 * Reads docker's config.json. Nothing of its content gets into messages.
 *
 * @throws UserError when it is none
 */
export function readCredentials(text: string, path: string): Credentials {
  const config = parsed(text, path);
  const logins = new Map<string, Login>();
  for (const [key, entry] of Object.entries(mapIn(config, 'auths'))) {
    const login = loginOf(entry);
    if (login !== undefined) logins.set(hostOf(key), login);
  }
  return new Credentials(logins, config['credsStore'] !== undefined || Object.keys(mapIn(config, 'credHelpers')).length > 0);
}

function parsed(text: string, path: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isMap(value)) return value;
  } catch {
    // What the parser says would quote the file.
  }
  throw new UserError(`${path} is no config.json as docker writes it`);
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

function mapIn(config: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> {
  const value = config[key];
  return isMap(value) ? value : {};
}

function loginOf(entry: unknown): Login | undefined {
  if (!isMap(entry)) return undefined;
  const { username, password, auth, identitytoken: identityToken } = entry;
  const [, name = '', word = ''] = /^([^:]*):([\s\S]*)$/.exec(typeof auth === 'string' ? Buffer.from(auth, 'base64').toString() : '') ?? [];
  const login = { username: typeof username === 'string' ? username : name, password: typeof password === 'string' ? password : word };
  if (typeof identityToken === 'string' && identityToken !== '') return { ...login, identityToken };
  return login.username === '' || login.password === '' ? undefined : login;
}

/** Docker writes Docker Hub's key as an address of its first version. Upstream: docker/cli, registry.IndexServer. */
function hostOf(key: string): string {
  const host = key.replace(/^https?:\/\//, '').split('/', 1)[0] ?? '';
  return ['docker.io', 'index.docker.io'].includes(host) ? 'registry-1.docker.io' : host;
}
