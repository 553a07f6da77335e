import { sha256 } from '#base/sha256.ts';
import type { Body, HttpRequest, HttpResponse, ResponseHeaders } from '#sim/images/exchange.ts';
import { reasonPhrase } from '#sim/images/status-texts.ts';

/** A text, as error pages of registries are: JSON when the script gives a body, else the status in words. Node's servers send no body with 204 and 304. */
export function textAnswer(status: number, request: HttpRequest, body?: string, headers?: Readonly<Record<string, string>>): HttpResponse {
  if (status === 204 || status === 304) return { kind: 'response', status, headers: headersFrom(headers), tookMs: 0 };
  const text = body ?? reasonPhrase(status);
  const contentType = body === undefined ? 'text/plain' : 'application/json';
  const given: Body = { digest: `sha256:${sha256(text)}`, length: text.length, text };
  const own = { contentType, contentLength: text.length, ...headersFrom(headers) };
  return { kind: 'response', status, headers: own, ...(request.method !== 'HEAD' && { body: given }), tookMs: 0 };
}

/** The headers a script may set that containerd looks at. */
export function headersFrom(headers: Readonly<Record<string, string>> | undefined): ResponseHeaders {
  const lower = Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const { 'content-type': contentType, 'content-length': length, 'docker-content-digest': digest, location } = lower;
  return {
    ...(contentType !== undefined && { contentType }),
    ...(length !== undefined && { contentLength: Number(length) }),
    ...(digest !== undefined && { digest }),
    ...(location !== undefined && { location }),
  };
}
