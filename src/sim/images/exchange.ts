/** One HTTP request on the wire, as a registry, a mirror or a token endpoint gets to see it. */
export interface HttpRequest {
  readonly method: 'HEAD' | 'GET' | 'POST';
  readonly scheme: string;
  /** With its port when it has one. */
  readonly host: string;
  /** With its query. */
  readonly path: string;
  readonly authorization?: Authorization;
  readonly skipVerify: boolean;
  /** Bytes before this one are already there; hosts may ignore it. */
  readonly offset?: number;
}

export type Authorization =
  | { readonly scheme: 'bearer'; readonly token: string }
  | { readonly scheme: 'basic'; readonly username: string; readonly password: string };

/** What comes back: a response, a broken connection, or nothing for as long as one waits. */
export type Answer = HttpResponse | TransportFailure | Hang;

export interface HttpResponse {
  readonly kind: 'response';
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body?: Body;
  readonly tookMs: number;
}

export interface ResponseHeaders {
  readonly contentType?: string;
  /** Absent when the length is not announced (chunked). */
  readonly contentLength?: number;
  readonly digest?: string;
  readonly location?: string;
  readonly challenges?: readonly Challenge[];
}

/** One entry of a `WWW-Authenticate` header. */
export interface Challenge {
  readonly scheme: 'bearer' | 'basic' | 'digest';
  readonly parameters: Readonly<Record<string, string>>;
}

/** Bytes, by identity: equal digests mean equal bytes. */
export interface Body {
  readonly digest: string;
  readonly length: number;
  /** The text itself where somebody may read it (errors, tokens, pages). */
  readonly text?: string;
  /** The connection breaks after this many bytes. */
  readonly brokenAfter?: number;
  /** What the bytes say when they are an image manifest or index. */
  readonly children?: readonly Descriptor[];
  readonly tookMs?: number;
}

/** An OCI descriptor: a typed, sized digest. */
export interface Descriptor {
  readonly digest: string;
  readonly mediaType: string;
  readonly size: number;
}

export interface TransportFailure {
  readonly kind: 'failure';
  readonly reason: 'name' | 'refused' | 'timeout' | 'certificate' | 'plain-http' | 'tls-timeout' | 'closed' | 'other';
  /** Go's text, without the URL in front. */
  readonly text: string;
  readonly tookMs: number;
}

/** No answer. The client's own time limits decide what becomes of it. */
export interface Hang {
  readonly kind: 'hang';
  readonly at: 'dial' | 'tls' | 'response';
  /** It took the request and answers once it can: whoever still waits then gets the answer. */
  readonly isServing?: true;
  /** `address:port` that was dialled. */
  readonly address: string;
}

/** The other side of every exchange. */
export type AnswerFunction = (request: HttpRequest) => Answer;

/** One request with what became of it, in the order it was made. */
export interface WireRecord {
  readonly request: HttpRequest;
  readonly atMs: number;
  readonly status?: number;
  readonly failure?: string;
}

export function requestUrl(request: { readonly scheme: string; readonly host: string; readonly path: string }): string {
  return `${request.scheme}://${request.host}${request.path}`;
}

/** One attempt of containerd to ask a host, as its debug log tells it: redirects and token requests are inside. */
export interface Attempt {
  readonly method: HttpRequest['method'];
  readonly url: string;
  /** The final status after redirects; absent when there was no response. */
  readonly status?: number;
  readonly error?: string;
}
