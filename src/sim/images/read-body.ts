import type { HttpResponse } from './exchange.ts';
import type { HttpClient } from './http-client.ts';
import { pass, progressed } from './pull-clock.ts';

/** Part of some bytes: `length` of those known by `digest`, from `offset` on. */
export interface Piece {
  readonly digest: string;
  readonly offset: number;
  readonly length: number;
}

export interface ReadBody {
  readonly length: number;
  /** The connection ended before the body did. */
  readonly broken: boolean;
  readonly piece?: Piece;
}

/** Reads what a response brings from `offset` on; the bytes before it are thrown away. */
export function readBody(client: HttpClient, response: HttpResponse, offset: number): ReadBody {
  const { body } = response;
  const { clock } = client.context;
  if (body === undefined) return { length: 0, broken: false };
  const available = Math.min(body.brokenAfter ?? body.length, body.length);
  const finished = pass(clock, body.tookMs ?? 0, 'body');
  if (finished && available > 0) progressed(clock);
  const length = finished ? Math.max(0, available - offset) : 0;
  return { length, broken: !finished || available < body.length, piece: { digest: body.digest, offset, length } };
}
