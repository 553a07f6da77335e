import type { Cause, Certainty, Place } from '#model/place.ts';
import type { EntryId } from './engine/trace.ts';
import type { ObjectRef } from './store/refs.ts';

/** What a trace entry says. `write`s carry the entry of the object's previous version, so that history can be walked. */
export type TraceBody =
  | { readonly kind: 'fault'; readonly text: string }
  | { readonly kind: 'fact'; readonly text: string; readonly place?: Place; readonly certainty: Certainty }
  | {
      readonly kind: 'write';
      readonly verb: 'create' | 'update' | 'delete';
      readonly ref: ObjectRef;
      readonly by: string;
      readonly what: string;
      readonly previous?: EntryId;
    }
  | { readonly kind: 'row'; readonly table: string; readonly ref: ObjectRef; readonly what: string; readonly previous?: EntryId }
  | {
      readonly kind: 'event';
      readonly ref: ObjectRef;
      readonly type: 'Normal' | 'Warning';
      readonly reason: string;
      readonly message: string;
      readonly source: string;
      readonly held?: number;
    }
  | { readonly kind: 'refused'; readonly ref: ObjectRef; readonly by: string; readonly message: string; readonly because: readonly Cause[] }
  | { readonly kind: 'blocked'; readonly ref: ObjectRef; readonly on: string; readonly because: readonly Cause[] }
  | {
      readonly kind: 'action';
      readonly ref?: ObjectRef;
      readonly text: string;
      readonly details?: readonly string[];
      readonly because?: readonly Cause[];
    };
