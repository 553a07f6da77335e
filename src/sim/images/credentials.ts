import type { Secret } from './authorizer.ts';

/** CRI's AuthConfig: from a pod's pull secret, or from `registry.configs."<host>".auth`. */
export interface AuthConfig {
  readonly username?: string;
  readonly password?: string;
  /** Base64 of `user:password`. */
  readonly auth?: string;
  readonly identityToken?: string;
  readonly serverAddress?: string;
}

/** What a pull may answer challenges with. A pod's secret hides everything configured on the node. */
export interface PullCredentials {
  readonly pod?: AuthConfig;
  readonly configured?: Readonly<Record<string, AuthConfig>>;
}

const anonymous: Secret = { username: '', secret: '' };

/** The secret for the host that issued a challenge, port included. Upstream: containerd image_pull.go ParseAuth. */
export function secretFor(credentials: PullCredentials, host: string, configuredKey = host): Secret {
  const chosen = credentials.pod ?? credentials.configured?.[configuredKey];
  return chosen === undefined ? anonymous : parseAuth(chosen, host);
}

function parseAuth(auth: AuthConfig, host: string): Secret {
  const { serverAddress = '', username = '', password = '', identityToken = '' } = auth;
  if (serverAddress !== '' && hostOf(serverAddress) !== host) return anonymous;
  if (username !== '') return { username, secret: password };
  if (identityToken !== '') return { username: '', secret: identityToken };
  const decoded = auth.auth === undefined ? '' : atob(auth.auth);
  const colon = decoded.indexOf(':');
  return colon < 0 ? anonymous : { username: decoded.slice(0, colon), secret: decoded.slice(colon + 1).replaceAll('\u0000', '') };
}

function hostOf(serverAddress: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(serverAddress)?.[1] ?? '';
}
