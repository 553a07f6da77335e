/**
 * Image references as the two parties read them: CRI (and Docker) normalise, `ctr` takes them as they stand.
 * Upstream: distribution/reference v0.6.0 and containerd reference/docker v1.6.20; containerd reference/reference.go.
 */
export interface ImageReference {
  /** The normalised text: `docker.io/library/nginx:latest`. A tag next to a digest is gone. */
  readonly text: string;
  /** First path component, port included. It alone selects the mirror configuration. */
  readonly namespace: string;
  readonly repository: string;
  /** As written, also next to a digest; `latest` when neither is. */
  readonly tag?: string;
  readonly digest?: string;
  /** What is asked for at `/manifests/`: the tag or the digest. Empty only for `ctr`, which then refuses. */
  readonly object: string;
}

export type ParsedReference = { readonly ok: true; readonly reference: ImageReference } | { readonly ok: false; readonly error: string };

export type PullPolicy = 'Always' | 'IfNotPresent' | 'Never';

const alphanumeric = '[a-z0-9]+';
const component = `${alphanumeric}(?:(?:[._]|__|[-]+)${alphanumeric})*`;
const domainPart = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const domain = `(?:${domainPart}(?:\\.${domainPart})*|\\[(?:[a-fA-F0-9:]+)\\])(?::[0-9]+)?`;
const name = `(?:${domain}/)?${component}(?:/${component})*`;
const tagPattern = '\\w[\\w.-]{0,127}';
const digestPattern = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';

const referenceExpression = new RegExp(`^(${name})(?::(${tagPattern}))?(?:@(${digestPattern}))?$`);
const identifierExpression = /^[a-f0-9]{64}$/;
const nameExpression = new RegExp(`^(?:(${domain})/)?(${component}(?:/${component})*)$`);
const longestName = 255;

/**
 * Reads a reference the Docker way, as CRI and Kubernetes do: `nginx` becomes `docker.io/library/nginx:latest`.
 * `namesRepository` is a containerd trait: newer releases name the offending repository when it has upper case.
 */
export function parseDockerReference(text: string, namesRepository = true): ParsedReference {
  const known = namesRepository ? parsedReferences.get(text) : undefined;
  if (known !== undefined) return known;
  const parsed = readDockerReference(text, namesRepository);
  if (parsedReferences.size >= mostParsedReferences) parsedReferences.clear();
  if (namesRepository) parsedReferences.set(text, parsed);
  return parsed;
}

/** A pure memo: a cluster has few images, and every look at one of them reads its reference. */
const parsedReferences = new Map<string, ParsedReference>();
const mostParsedReferences = 10_000;

function readDockerReference(text: string, namesRepository: boolean): ParsedReference {
  if (identifierExpression.test(text)) {
    return failed(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`);
  }
  const [namespace, remainder] = splitDockerDomain(text, namesRepository);
  const repository = remainder.split(':', 1)[0] ?? '';
  if (repository.toLowerCase() !== repository) {
    const named = namesRepository ? ` (${repository})` : '';
    return failed(`invalid reference format: repository name${named} must be lowercase`);
  }
  return matchReference(`${namespace}/${remainder}`);
}

/** Reads a reference as `ctr` does: nothing is added, and a missing tag is only refused when resolving. */
export function parseRawReference(text: string): ParsedReference {
  if (text.includes('://')) return failed('invalid reference');
  const slash = text.indexOf('/');
  const host = slash < 0 ? text : text.slice(0, slash);
  if (host === '') return failed('hostname required');
  const path = slash < 0 ? '' : text.slice(slash);
  const cut = path.search(/[:@]/);
  const object = cut < 0 ? '' : path.slice(path[cut] === ':' ? cut + 1 : cut);
  const locator = cleanPath(`${host}${cut < 0 ? path : path.slice(0, cut)}`);
  return { ok: true, reference: rawReference(text, host, locator, object) };
}

/** The policy a container gets when its spec states none. Upstream: kubernetes pkg/apis/core/v1/defaults.go. */
export function defaultPullPolicy(image: string): PullPolicy {
  const parsed = parseDockerReference(image);
  return parsed.ok && parsed.reference.tag === 'latest' ? 'Always' : 'IfNotPresent';
}

/** True when both texts name the same thing after normalisation; texts that cannot be read are equal only to themselves. */
export function sameReference(left: string, right: string): boolean {
  return normalisedReference(left) === normalisedReference(right);
}

/** The normalised text, or the text itself when it is no reference. */
export function normalisedReference(text: string): string {
  const parsed = parseDockerReference(text);
  return parsed.ok ? parsed.reference.text : text;
}

/** `docker.io/library/nginx` of `nginx:1`; the text itself when it is no reference. */
export function repositoryOf(text: string): string {
  const parsed = parseDockerReference(text);
  return parsed.ok ? `${parsed.reference.namespace}/${parsed.reference.repository}` : text;
}

/** The names an image goes by in a node's store: `a:dev@sha256:...` is there under its tag and under its digest. */
export function storeNames(text: string): readonly [string, ...string[]] {
  const parsed = parseDockerReference(text);
  if (!parsed.ok) return [text];
  const { text: name, namespace, repository, tag, digest } = parsed.reference;
  return digest === undefined || tag === undefined ? [name] : [`${namespace}/${repository}:${tag}`, name];
}

function matchReference(full: string): ParsedReference {
  const match = referenceExpression.exec(full);
  if (match === null) {
    return failed(referenceExpression.test(full.toLowerCase()) ? 'repository name must be lowercase' : 'invalid reference format');
  }
  const [, wholeName = '', tag, digest] = match;
  const parts = nameExpression.exec(wholeName);
  const namespace = parts?.[1] ?? '';
  const repository = parts?.[2] ?? wholeName;
  if (repository.length > longestName) return failed(`repository name must not be more than ${longestName} characters`);
  const invalid = digest === undefined ? undefined : digestProblem(digest);
  if (invalid !== undefined) return failed(invalid);
  return { ok: true, reference: dockerReference(wholeName, namespace, repository, tag, digest) };
}

function dockerReference(
  wholeName: string,
  namespace: string,
  repository: string,
  tag: string | undefined,
  digest: string | undefined,
): ImageReference {
  if (digest !== undefined) return { text: `${wholeName}@${digest}`, namespace, repository, ...(tag && { tag }), digest, object: digest };
  const object = tag ?? 'latest';
  return { text: `${wholeName}:${object}`, namespace, repository, tag: object, object };
}

function rawReference(text: string, host: string, locator: string, object: string): ImageReference {
  const at = object.indexOf('@');
  const digest = at < 0 ? undefined : object.slice(at + 1);
  const tag = at < 0 ? object : object.slice(0, at);
  const repository = locator.startsWith(`${host}/`) ? locator.slice(host.length + 1) : locator;
  return {
    text,
    namespace: host,
    repository,
    ...(tag === '' ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
    object: digest ?? object,
  };
}

/** Newer parsers take a first component with upper case for a host name. */
function splitDockerDomain(text: string, upperCaseIsDomain: boolean): readonly [string, string] {
  const slash = text.indexOf('/');
  const first = slash < 0 ? '' : text.slice(0, slash);
  const isDomain = slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || (upperCaseIsDomain && first.toLowerCase() !== first));
  const namespace = !isDomain || first === 'index.docker.io' ? 'docker.io' : first;
  const remainder = isDomain ? text.slice(slash + 1) : text;
  if (namespace === 'docker.io' && !remainder.includes('/')) return [namespace, `library/${remainder}`];
  return [namespace, remainder];
}

const digestLengths: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** What is wrong with a digest, in the words of opencontainers/go-digest; undefined when nothing is. */
export function digestProblem(digest: string): string | undefined {
  const colon = digest.indexOf(':');
  if (colon <= 0 || colon + 1 === digest.length) return 'invalid checksum digest format';
  const encoded = digest.slice(colon + 1);
  const length = digestLengths[digest.slice(0, colon)];
  if (length === undefined) {
    return /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/.test(digest) ? 'unsupported digest algorithm' : 'invalid checksum digest format';
  }
  if (encoded.length !== length) return 'invalid checksum digest length';
  return /^[a-f0-9]+$/.test(encoded) ? undefined : 'invalid checksum digest format';
}

/** Go's path.Join for a path that already stands: double slashes, `.` and `..` go. A leading slash stays. */
export function cleanPath(path: string): string {
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && kept.length > 0) kept.pop();
    else if (part !== '..') kept.push(part);
  }
  return `${path.startsWith('/') ? '/' : ''}${kept.join('/')}`;
}

function failed(error: string): ParsedReference {
  return { ok: false, error };
}
