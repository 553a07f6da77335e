import type { KubeObject } from '#model/kubernetes.ts';
import type { ApiRequest } from '../api-validation/record.ts';

/** A watch, or a list at some version, and what a real API server answered. */
export interface WatchRecord {
  readonly id: string;
  readonly before: readonly KubeObject[];
  readonly store: { readonly currentResourceVersion: string; readonly compactedAtResourceVersion: string | null };
  /** What happened before, of which `before` is the outcome. */
  readonly history?: readonly HistoryEntry[];
  readonly request: ApiRequest;
  readonly clientClosesAfterSeconds?: number;
  readonly response: WatchResponse;
  readonly kubernetes?: string;
}

/** Many like requests in a row, the last of which made the last version; others wrote in between. */
export interface HistoryEntry {
  readonly fromResourceVersion?: string;
  readonly toResourceVersion?: string;
  readonly what: {
    readonly verb: string;
    readonly path?: string;
    readonly bodyTemplate?: unknown;
    readonly body?: unknown;
    readonly i?: readonly [first: number, last: number];
  };
}

export interface WatchResponse {
  readonly status: number;
  readonly contentType?: string;
  readonly transferEncoding?: string;
  readonly closedAfter?: number;
  readonly closedBy?: string;
  readonly lines?: readonly WatchLine[];
  readonly body?: unknown;
}

/** An event without most of its object; errors are whole. */
export interface WatchLine {
  readonly type: string;
  readonly kind?: string;
  readonly name?: string;
  readonly resourceVersion?: string;
  readonly object?: unknown;
}
