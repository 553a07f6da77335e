import { badRequest, expired, type Status } from '../errors.ts';
import { goQuote } from '../go-text.ts';
import { jsonSyntaxProblem } from '../validation/json-text.ts';

/** Tokens that continue a list. Follows apiserver pkg/storage/continue.go and pkg/storage/etcd3/errors.go, v0.28. */
export interface Continuation {
  /** The version of the list it belongs to; below zero, whatever version is the latest. */
  readonly version: number;
  /** The first key not yet seen, below the list's own prefix. */
  readonly start: string;
}

const TOKEN_VERSION = 'meta.k8s.io/v1';
const SENTENCE = 'invalid continue token: continue key is not valid';
const LIST_EXPIRED = 'The resourceVersion for the provided list is too old.';
const CONTINUE_EXPIRED =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, ' +
  'or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an ' +
  'inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

export function continuationToken({ version, start }: Continuation): string {
  const text = JSON.stringify({ v: TOKEN_VERSION, rv: version, start });
  const escaped = text.replace(/[<>&]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const base64 = btoa(String.fromCharCode(...new TextEncoder().encode(escaped)));
  return base64.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Reads a token; what is none, or was made for something else, is refused. */
export function continuationIn(token: string): Continuation | Status {
  const at = /[^A-Za-z0-9_-]/.exec(token)?.index ?? (token.length % 4 === 1 ? token.length - 1 : undefined);
  if (at !== undefined) return badRequest(`${SENTENCE}: illegal base64 data at input byte ${at}`);
  const text = textOf(token);
  const problem = jsonSyntaxProblem(text);
  if (problem !== undefined) return badRequest(`${SENTENCE}: ${problem}`);
  const { v, rv = 0, start = '' } = JSON.parse(text) as { v?: string; rv?: number; start?: string };
  if (v !== TOKEN_VERSION) return badRequest(`${SENTENCE}: server does not recognize this encoded version ${goQuote(v ?? '')}`);
  if (rv === 0) return badRequest(`${SENTENCE}: incorrect encoded start resourceVersion (version ${TOKEN_VERSION})`);
  if (start === '') return badRequest(`${SENTENCE}: encoded start key empty (version ${TOKEN_VERSION})`);
  if (climbs(start)) return badRequest(`${SENTENCE}: ${start}`);
  return { version: rv, start: start.replace(/^\//, '') };
}

/** The version of a list is compacted away. A continued list can go on with what is there now. */
export function listExpired(continued: Continuation | undefined): Status {
  return continued === undefined ? expired(LIST_EXPIRED) : expired(CONTINUE_EXPIRED, continuationToken({ ...continued, version: -1 }));
}

function textOf(token: string): string {
  const bytes = Uint8Array.from(atob(token.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

/** A start key that leads out of its prefix. */
function climbs(start: string): boolean {
  return start
    .replace(/^\//, '')
    .split('/')
    .some((part) => part === '' || part === '.' || part === '..');
}
