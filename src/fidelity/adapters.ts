import type { RecordingAdapter } from './adapter.ts';

/** Every kind of recording the twin is held against. One line each; the order does not matter. */
export const adapters: readonly RecordingAdapter[] = [];
