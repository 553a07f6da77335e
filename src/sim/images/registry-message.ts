// Upstream: containerd remotes/docker/errcode.go and errdesc.go, v1.6.20 to v2.1.9.

const knownMessages: Readonly<Record<string, string>> = {
  UNKNOWN: 'unknown error',
  UNSUPPORTED: 'The operation is unsupported.',
  UNAUTHORIZED: 'authentication required',
  DENIED: 'requested access to the resource is denied',
  UNAVAILABLE: 'service unavailable',
  TOOMANYREQUESTS: 'too many requests',
};

/** The registry's own words in an error body, as containerd prints them; undefined when the body holds none. */
export function registryMessage(body: string | undefined): string | undefined {
  const errors = errorsOf(body);
  if (errors.length === 0) return undefined;
  const texts = errors.map(errorText);
  return texts.length === 1 ? texts[0] : `errors:\n${texts.map((text) => `${text}\n`).join('')}`;
}

function errorsOf(body: string | undefined): readonly Record<string, unknown>[] {
  if (body === undefined) return [];
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || !('errors' in parsed) || !Array.isArray(parsed.errors)) return [];
    return parsed.errors.filter((entry): entry is Record<string, unknown> => typeof entry === 'object' && entry !== null);
  } catch {
    return [];
  }
}

function errorText(error: Record<string, unknown>): string {
  const named = typeof error['code'] === 'string' ? error['code'] : 'UNKNOWN';
  const code = named in knownMessages ? named : 'UNKNOWN';
  const message = typeof error['message'] === 'string' ? error['message'] : '';
  const bare = (error['detail'] ?? null) === null && (message === '' || message === knownMessages[code]);
  return bare ? code.toLowerCase() : `${code.toLowerCase()}: ${message}`;
}
