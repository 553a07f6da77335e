import type { lookupsOver } from './lookups.ts';
import type { Objects } from './objects.ts';
import type { ApiRequest } from './record.ts';

/** What a request is answered from. */
export interface Server {
  readonly objects: Objects;
  readonly lookups: ReturnType<typeof lookupsOver>;
  readonly nowMs: number;
}

/** An answer before it is written: an object or list, or a refusal, and the warnings that go with it. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly warnings: readonly string[];
}

/** A header, whatever its case. */
export function headerOf({ headers = {} }: ApiRequest, name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

/** Media types a body may have. */
export const bodyMedia: readonly string[] = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
