/** gRPC status codes that an image pull can end in. */
export type GrpcCode = 'Unknown' | 'NotFound' | 'FailedPrecondition' | 'InvalidArgument' | 'Unimplemented' | 'DeadlineExceeded' | 'Canceled';

/** An error on its way up: the text so far, and what Go's error chain still knows about its origin. */
export interface PullError {
  readonly text: string;
  readonly code: GrpcCode;
  /** The chain holds docker.ErrInvalidAuthorization. */
  readonly invalidAuthorization?: boolean;
  /** URL of the url.Error in the chain. */
  readonly url?: string;
  /** A timeout or a connection that ended early: worth another attempt on the last host from 2.3.2 on. */
  readonly transient?: boolean;
  /** HTTP status of a token endpoint that refused. */
  readonly tokenStatus?: number;
}

export function pullError(text: string, code: GrpcCode = 'Unknown'): PullError {
  return { text, code };
}

/** Go's fmt.Errorf("...: %w", err): the text grows in front, the chain stays. */
export function wrapped(prefix: string, error: PullError): PullError {
  return { ...error, text: `${prefix}: ${error.text}` };
}

/**
 * Query values in the URL of a transport error are hidden from CRI clients.
 * Upstream: containerd internal/cri/util/sanitize.go, v2.1.9.
 */
export function redacted(error: PullError): PullError {
  if (error.url === undefined) return error;
  const question = error.url.indexOf('?');
  if (question < 0) return error;
  const names = error.url
    .slice(question + 1)
    .split('&')
    .map((pair) => pair.split('=', 1)[0] ?? '');
  const query = [...new Set(names)].sort().map((name) => `${name}=%5BREDACTED%5D`);
  return { ...error, text: error.text.replaceAll(error.url, `${error.url.slice(0, question)}?${query.join('&')}`) };
}

/** What Go's Sprintf makes of a text without arguments. Upstream: errdefs.ToGRPC up to containerd 1.7.24. */
export function formattedByMistake(error: PullError): PullError {
  if (error.code === 'Unknown') return error;
  const text = error.text.replaceAll(/%[-+# 0]*\d*(?:\.\d*)?(.?)/g, (_, verb: string) => {
    if (verb === '%') return '%';
    return verb === '' ? '%!(NOVERB)' : `%!${verb}(MISSING)`;
  });
  return { ...error, text };
}
