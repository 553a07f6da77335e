import type { SourcedObject } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { Diagnostic } from '#model/place.ts';
import type { Siblings } from '#model/siblings.ts';
import { kindOfObject } from '../store/api/kinds.ts';
import { decodeObject, type Json } from '../store/api/schema/decode.ts';
import { firstVersionOf } from './later-fields.ts';

/** An object as the API server would take it off the wire, and what it would complain about. */
export interface DecodedObject {
  readonly source: SourcedObject;
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when the server would refuse to read it at all. */
  readonly object?: KubeObject;
}

/**
 * Reads an object against the schema of its kind: a wrong type or quantity is an error, an unknown field is dropped with a warning.
 *
 * @param minor version of Kubernetes
 * @param siblings those read before it, with which it shares what reads the same
 */
export function decodeSource(source: SourcedObject, minor: number, siblings?: Siblings): DecodedObject {
  const { object, place, placeOf } = source;
  const { struct } = kindOfObject(object);
  if (struct === undefined) return { source, object, diagnostics: [] };
  const title = `${object.kind} ${object.metadata.namespace === undefined ? '' : `${object.metadata.namespace}/`}${object.metadata.name}`;
  const decoded = decodeObject(object as unknown as Json, struct, minor);
  if (decoded.error !== undefined) {
    return { source, diagnostics: [{ severity: 'error', message: `${title}: the API server would not read it: ${decoded.error}`, place }] };
  }
  const diagnostics = decoded.unknownFields.map((field): Diagnostic => ({ ...aboutUnknown(field, title, minor), place: placeOf(field) }));
  const read = decoded.value as unknown as KubeObject;
  return { source, object: siblings?.join(read) ?? read, diagnostics };
}

/** A field that is in no schema is a mistake; one that came later is none where the version has it. */
function aboutUnknown(field: string, title: string, minor: number): Pick<Diagnostic, 'severity' | 'message'> {
  const since = firstVersionOf(field);
  if (since === undefined) return { severity: 'warning', message: `${title}: unknown field "${field}", which the API server drops` };
  if (minor >= since) return { severity: 'info', message: `${title}: field "${field}", of Kubernetes 1.${since} and later, is not followed` };
  return { severity: 'warning', message: `${title}: field "${field}" came with Kubernetes 1.${since}: an API server of 1.${minor} drops it` };
}
