import { deepEqual } from '#base/equal.ts';
import type { SeenRequest } from './behaviour.ts';

/** What a pull did to the servers, and what its caller was told. */
export interface PullAnswer {
  readonly requests: readonly SeenRequest[];
  readonly outcome: string;
  readonly grpcCode: string | null;
  readonly error: string | null;
}

/** Where two recordings of the same pull may differ. */
export interface Looseness {
  /** Several contents were fetched side by side, so only their own orders count. */
  readonly anyBlobOrder: boolean;
  /** A server hangs up on arrival: whether the client reads an end or a reset is a race (2.1.9 saw the one, 1.7.24 the other). */
  readonly closesEarly: boolean;
}

/** The first part in which two pulls differ. */
export function differingPart(
  expected: PullAnswer,
  got: PullAnswer,
  looseness: Looseness,
): { readonly expected: unknown; readonly got: unknown } | undefined {
  const wanted = arranged(expected.requests, looseness);
  const made = arranged(got.requests, looseness);
  const index = Array.from({ length: Math.max(wanted.length, made.length) }).findIndex((_, position) => !deepEqual(wanted[position], made[position]));
  if (index >= 0) return { expected: { request: index, ...line(wanted[index]) }, got: { request: index, ...line(made[index]) } };
  if (expected.outcome !== got.outcome) return { expected: told(expected), got: told(got) };
  const sameText = comparable(expected.error, looseness) === comparable(got.error, looseness);
  // `ctr` has no code to give.
  const sameCode = expected.grpcCode === got.grpcCode || (expected.grpcCode === null && expected.outcome === 'failure');
  return sameText && sameCode ? undefined : { expected: told(expected), got: told(got) };
}

function told({ outcome, grpcCode, error }: PullAnswer): Omit<PullAnswer, 'requests'> {
  return { outcome, grpcCode, error };
}

function line(request: SeenRequest | undefined): { readonly made: string } {
  if (request === undefined) return { made: 'none' };
  const { method, scheme, host, path, status, auth } = request;
  return { made: `${method} ${scheme}://${host}${path ?? ''} -> ${status}${auth === undefined ? '' : ` (${auth})`}` };
}

function arranged(requests: readonly SeenRequest[], looseness: Looseness): readonly SeenRequest[] {
  if (!looseness.anyBlobOrder) return requests;
  const blobOf = (request: SeenRequest) => /\{(?:other-)?(?:config|layer)\}/.exec(request.path ?? '')?.[0] ?? '';
  return requests.toSorted((left, right) => (blobOf(left) < blobOf(right) ? -1 : blobOf(left) > blobOf(right) ? 1 : 0));
}

/**
 * What the record does not fix is left out: the addresses the recorder gave its hosts, the names in its certificates, and
 * byte counts of generated pages and layers, which differ from one recording to the next.
 */
function comparable(error: string | null, looseness: Looseness): string | null {
  if (error === null) return null;
  const settled = looseness.closesEarly
    ? error.replaceAll(/(?:read|write) tcp \S+->\S+: (?:read|write): (?:connection reset by peer|broken pipe)/g, 'EOF')
    : error;
  return settled
    .replaceAll(/(read (?:tcp|udp) )\S+->/g, '$1{client}->')
    .replaceAll(/(dial tcp |->)\d+\.\d+\.\d+\.\d+:/g, '$1{address}:')
    .replaceAll(/certificate is valid for [^"]*?, not /g, 'certificate is valid for {names}, not ')
    .replaceAll(/failed size validation: \d+ != \d+/g, 'failed size validation: {bytes} != {bytes}')
    .replaceAll(/short read: expected \d+ bytes but got \d+/g, 'short read: expected {bytes} bytes but got {bytes}');
}
