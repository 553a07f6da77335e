/** containerd as `major.minor.patch`; pre-release and build suffixes are dropped. */
export interface ContainerdVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/**
 * What differs between containerd releases in how an image is found and fetched. Each flag's ranges were read off the
 * release tags of containerd/containerd (remotes/docker, pkg/cri and their v2 successors).
 */
export interface ContainerdTraits {
  readonly version: string;
  /** `_default` is searched after the namespace's own directory. */
  readonly defaultDirectory: boolean;
  /** A hosts.toml with `server` but without any `[host]` table is an error, so the whole file is ignored. */
  readonly hostTableRequired: boolean;
  /** `referrers` is a known capability; before, naming it made the file unusable. */
  readonly referrersCapability: boolean;
  readonly dialTimeoutPerHost: boolean;
  /** `localhost` without a port or on 443 is asked over HTTPS. */
  readonly httpsForLocalhost: boolean;
  /** TLS settings on an `http` URL make it try HTTPS first and fall back to HTTP. */
  readonly httpFallback: boolean;
  /** `pulling from host H failed with status code` instead of `unexpected status from HEAD request to URL`. */
  readonly statusNamesHostOnly: boolean;
  /** Errors of token endpoints say method and URL. */
  readonly statusNamesRequest: boolean;
  /** The error shown is the one that got furthest (transport < 404 < other status), not the first that is no 404. */
  readonly ranksErrors: boolean;
  /** 500, 503 and 504 of the last host are asked once more. */
  readonly retriesLastHost: boolean;
  /** Requests to one host in one operation, all kinds of repeats together. */
  readonly maximumAttempts: number;
  /** Timeouts and broken connections of the last host are repeated too. */
  readonly retriesTransportErrors: boolean;
  /** Fetch errors are `unexpected status from GET request to URL`, registry messages on a second line. */
  readonly joinsRegistryErrors: boolean;
  /** A cached token that a registry refuses with `error=` is thrown away and asked for anew. */
  readonly renewsRefusedToken: boolean;
  /** A basic challenge without credentials is an authorization error, not a plain 401. */
  readonly basicNeedsCredentials: boolean;
  /** Schema 1 manifests (and so unlabelled text) are refused by name. */
  readonly refusesSchema1: boolean;
  /** An error status of the GET that replaces a HEAD without digest ends resolution. */
  readonly checksFallbackStatus: boolean;
  /** /blobs is asked for a digest only when no host answered with a status other than 404. */
  readonly limitsBlobRound: boolean;
  /** A 403 to HEAD is followed by a GET, to learn the registry's message. */
  readonly asksForbiddenReason: boolean;
  /** `short read: expected A bytes but got B` instead of `failed to read expected number of bytes`. */
  readonly countsShortReads: boolean;
  /** CRI hides query values in URLs of transport errors. */
  readonly redactsQueries: boolean;
  /** CRI's error texts with a code other than Unknown go through Go's Sprintf once too often: `%3A` becomes `%!A(MISSING)`. */
  readonly formatsErrorTexts: boolean;
  readonly responseHeaderTimeoutMs: number | undefined;
  /** CRI gives a pull up that makes no progress for this long. */
  readonly progressTimeoutMs: number | undefined;
  /** CRI pulls through the transfer service unless legacy registry options are present. */
  readonly transferService: boolean;
  readonly snapshotter: string;
  /** Built with Go 1.20 or later: certificate errors begin with `tls: failed to verify certificate: `. */
  readonly longCertificateErrors: boolean;
  /** `repository name (X) must be lowercase` names the repository. */
  readonly namesUppercaseRepository: boolean;
}

/** The version assumed for a node nobody described. */
export const defaultContainerdVersion = '1.7.24';

/** Reads `v1.6.21`, `1.7.24~ds1-8`, `2.1.5-rc.0`; anything else is undefined. */
export function parseContainerdVersion(text: string): ContainerdVersion | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text.trim());
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3] ?? 0) };
}

/** Everything the pull procedure needs to know about a release. An unreadable version is taken as the default one. */
export function containerdTraits(text: string): ContainerdTraits {
  let traits = traitsByVersion.get(text);
  if (traits === undefined) {
    traits = traitsOf(text);
    traitsByVersion.set(text, traits);
  }
  return traits;
}

/** Asked for with every pull, and there are few versions. */
const traitsByVersion = new Map<string, ContainerdTraits>();

function traitsOf(text: string): ContainerdTraits {
  const version = parseContainerdVersion(text) ?? parseContainerdVersion(defaultContainerdVersion);
  const { major, minor, patch } = version ?? { major: 1, minor: 7, patch: 24 };
  const line = major * 100 + minor;
  const from = (since: Readonly<Record<number, number>>) => reached(line, patch, since);
  return {
    version: `${major}.${minor}.${patch}`,
    defaultDirectory: from({ 106: 17, 107: 0 }),
    hostTableRequired: !from({ 107: 32, 200: 0 }),
    referrersCapability: from({ 202: 0 }),
    dialTimeoutPerHost: from({ 200: 7, 201: 0 }),
    httpsForLocalhost: from({ 106: 25, 107: 8, 200: 0 }),
    httpFallback: from({ 106: 32, 107: 16, 200: 0 }),
    statusNamesHostOnly: !from({ 106: 25, 107: 0 }),
    statusNamesRequest: from({ 106: 25, 107: 0 }),
    ranksErrors: from({ 200: 0 }),
    retriesLastHost: from({ 201: 0 }),
    maximumAttempts: from({ 203: 2 }) ? 5 : 6,
    retriesTransportErrors: from({ 203: 2 }),
    joinsRegistryErrors: from({ 201: 3 }),
    renewsRefusedToken: from({ 106: 32, 107: 16, 200: 0 }),
    basicNeedsCredentials: from({ 106: 25, 107: 8, 200: 0 }),
    refusesSchema1: from({ 200: 0 }),
    checksFallbackStatus: from({ 203: 0 }),
    limitsBlobRound: from({ 200: 11, 202: 6 }),
    asksForbiddenReason: from({ 203: 3 }),
    countsShortReads: from({ 201: 3 }),
    redactsQueries: from({ 107: 30, 200: 8, 201: 6, 202: 1 }),
    formatsErrorTexts: !from({ 107: 25, 200: 0 }),
    responseHeaderTimeoutMs: from({ 203: 0 }) ? 30_000 : undefined,
    progressTimeoutMs: progressTimeout(line, patch),
    transferService: from({ 201: 0 }),
    snapshotter: 'overlayfs',
    longCertificateErrors: from({ 107: 0 }),
    namesUppercaseRepository: from({ 107: 0 }),
  };
}

/**
 * `since` maps a release line (major * 100 + minor) to the first patch that has a change. A line that is not listed has
 * it if it is newer than every listed one, or began after a line that had it from the start.
 */
function reached(line: number, patch: number, since: Readonly<Record<number, number>>): boolean {
  const own = since[line];
  if (own !== undefined) return patch >= own;
  const lines = Object.keys(since).map(Number);
  return line > Math.max(...lines) || lines.some((listed) => listed < line && since[listed] === 0);
}

function progressTimeout(line: number, patch: number): number | undefined {
  if (line < 107) return undefined;
  return line === 107 && patch < 10 ? 60_000 : 300_000;
}
