/** How a registry wants to be told who asks. Upstream: RFC 9110 section 11.6.1; containerd core/remotes/docker/auth/parse.go. */
export interface Challenge {
  readonly scheme: 'bearer' | 'basic';
  readonly parameters: Readonly<Record<string, string>>;
}

/** Reads a `WWW-Authenticate` header; of several challenges, a bearer token is preferred. */
export function challengeIn(header: string | undefined): Challenge | undefined {
  const starts = [...(header ?? '').matchAll(/(?:^|,)\s*(bearer|basic)(?=\s|,|$)/gi)];
  const challenges = starts.map((start, index) => {
    const text = header?.slice(start.index + start[0].length, starts[index + 1]?.index) ?? '';
    return { scheme: start[1]?.toLowerCase() === 'basic' ? 'basic' : 'bearer', parameters: parametersIn(text) } as const;
  });
  return challenges.find(({ scheme }) => scheme === 'bearer') ?? challenges[0];
}

function parametersIn(text: string): Readonly<Record<string, string>> {
  const found = text.matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g);
  return Object.fromEntries([...found].map(([, name = '', quoted, plain = '']) => [name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? plain]));
}
