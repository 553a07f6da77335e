import type { EvictionOptions } from './eviction.ts';
import { badRequest, type Status } from './store/api/errors.ts';

/** The body of an eviction as clients send it, as far as anything follows from it. */
interface EvictionBody {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: { readonly name?: string };
  readonly deleteOptions?: {
    readonly gracePeriodSeconds?: number;
    readonly dryRun?: readonly string[];
    readonly preconditions?: { readonly uid?: string };
  };
}

/** What a POST to a pod's `eviction` asks for, or why it is refused before the pod is looked at. */
export function readEviction(
  name: string,
  body: unknown,
  dryRun: readonly string[] = [],
): { readonly options: EvictionOptions } | { readonly refused: Status } {
  const { apiVersion = '', kind = '', metadata, deleteOptions = {} } = body as EvictionBody;
  const [group, version = group] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  if (kind !== 'Eviction' || group !== 'policy') {
    const conversion = `converting (${version}.${kind}) to (policy.Eviction): unknown conversion`;
    return { refused: badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a Eviction: ${conversion}`) };
  }
  if (metadata?.name !== name) return { refused: badRequest('name in URL does not match name in Eviction object') };
  const inBody = deleteOptions.dryRun ?? [];
  if (dryRun.length > 0 && inBody.length > 0 && dryRun.join() !== inBody.join()) {
    const both = `[${dryRun.join(' ')}] and [${inBody.join(' ')}]`;
    return { refused: badRequest(`Non-matching dry-run options in request and content: ${both}`) };
  }
  const { gracePeriodSeconds, preconditions } = deleteOptions;
  return { options: { gracePeriodSeconds, preconditions, dryRun: dryRun.length + inBody.length > 0 } };
}
