import type { KubeObject } from '#model/kubernetes.ts';

/** Requests to a real API server and what it answered; later steps build on earlier ones. */
export interface ApiRecord {
  readonly id: string;
  readonly start?: string;
  readonly before: readonly KubeObject[];
  readonly steps: readonly RecordedStep[];
  readonly kubernetes?: string;
}

export interface RecordedStep {
  readonly id: string;
  /** Seconds after the first step. */
  readonly t?: number;
  readonly request?: ApiRequest;
  readonly response?: ApiResponse;
  /** What was then observed instead of answered: events, conditions. */
  readonly result?: object;
}

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface ApiResponse {
  readonly status: number;
  readonly body?: unknown;
  /** Value of the `Warning` headers, joined. */
  readonly warning?: string;
  /** Seconds, as the `Retry-After` header gives them. */
  readonly retryAfter?: string;
}

/** A body that was shortened in the record: `{$repeat: 'x', $times: 3}` stands for `xxx`. */
export function unfolded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unfolded);
  if (typeof value !== 'object' || value === null) return value;
  const { $repeat, $times } = value as { $repeat?: unknown; $times?: unknown };
  if (typeof $repeat === 'string' && typeof $times === 'number') return $repeat.repeat($times);
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, unfolded(entry)]));
}
