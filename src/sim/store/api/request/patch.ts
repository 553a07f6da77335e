import type { KubeObject } from '#model/kubernetes.ts';
import { badRequest, failure, genericStatus, invalidStatus, type Status } from '../errors.ts';
import { invalid } from '../field-error.ts';
import { goMap, goQuote } from '../go-text.ts';
import type { Kind } from '../kinds.ts';
import { applyJsonPatch, type Operation } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { applyStrategicMerge } from '../patch/strategic.ts';
import { decodeObject, type Json } from '../schema/decode.ts';
import { type ReadBody, withoutNull } from './body.ts';
import type { FieldValidation } from './options.ts';
import { unstructuredProblem } from './unstructured.ts';

/**
 * Patch requests. Follows apiserver pkg/endpoints/handlers/patch.go, v0.28. Of server-side apply only the merge is modelled: who
 * manages which field is not known, so nothing is taken away and nobody is in conflict.
 */
export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

const typeOfMedia: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

/** The type of a patch by its media type; undefined for one the kind does not take. */
export function patchTypeOf(mediaType: string, kind: Kind): PatchType | undefined {
  const type = typeOfMedia[(mediaType.split(';')[0] ?? '').trim()];
  return type === 'strategic' && kind.struct === undefined ? undefined : type;
}

/** The patched object as it is read back, or why it cannot be. */
export function patchedObject(current: KubeObject, patch: unknown, type: PatchType, kind: Kind, validation: FieldValidation): ReadBody | Status {
  const document = current as unknown as Json;
  if (type === 'strategic' || (type === 'apply' && kind.struct !== undefined)) return afterStrategic(document, patch, kind, validation);
  if (type === 'merge' || type === 'apply') {
    if (!isMap(patch))
      return badRequest(`error decoding patch: json: cannot unmarshal ${sortOf(patch)} into Go value of type map[string]interface {}`);
    return readBack(applyMergePatch(document, patch) as Json, undefined, kind, validation);
  }
  if (!Array.isArray(patch))
    return badRequest(`error decoding patch: json: cannot unmarshal ${sortOf(patch)} into Go value of type []handlers.jsonPatchOp`);
  const odd = patch.find((operation) => !isMap(operation));
  if (odd !== undefined) return badRequest(`error decoding patch: json: cannot unmarshal ${sortOf(odd)} into Go value of type handlers.jsonPatchOp`);
  const operations = patch as readonly Operation[];
  const applied = applyJsonPatch(document, operations);
  if (!applied.applied) return genericStatus(422);
  const read = readBack(applied.value as Json, undefined, kind, validation);
  return 'code' in read ? read : { ...read, warnings: [...unknownInOperations(operations, validation), ...read.warnings] };
}

function afterStrategic(document: Json, patch: unknown, kind: Kind, validation: FieldValidation): ReadBody | Status {
  if (!isMap(patch)) return badRequest('invalid JSON document');
  const applied = applyStrategicMerge(document, patch, kind.struct ?? '');
  if (applied.applied) return readBack(applied.value as Json, patch, kind, validation);
  return isClientMistake(applied.problem) ? badRequest(applied.problem) : failure(500, undefined, applied.problem);
}

function isClientMistake(problem: string): boolean {
  return /^(invalid patch format|invalid JSON document|strategic merge patch format is not supported)/.test(problem);
}

/** What was made of it has to be an object of the kind still. */
function readBack(value: Json, patch: Json | undefined, kind: Kind, validation: FieldValidation): ReadBody | Status {
  if (kind.struct === undefined) return { object: value as unknown as KubeObject, warnings: [] };
  const decoded = decodeObject(value, kind.struct);
  const shown = patch === undefined ? JSON.stringify(value) : goMap(patch);
  const refuse = (problem: string) => invalidStatus({ group: '', name: '' }, '', [invalid('patch', shown, problem)]);
  const mismatch = patch === undefined ? undefined : unstructuredProblem(value, kind.struct);
  if (decoded.error !== undefined) return refuse(mismatch ?? decoded.error);
  const complaints = decoded.unknownFields.map((field) => `unknown field ${goQuote(field)}`);
  if (validation === 'Strict' && complaints.length > 0) return refuse(`strict decoding error: ${complaints.join(', ')}`);
  return { object: withoutNull(decoded.value), warnings: validation === 'Warn' ? complaints : [] };
}

const knownInOperations = new Set(['op', 'path', 'from', 'value']);

function unknownInOperations(operations: readonly Operation[], validation: FieldValidation): readonly string[] {
  if (validation !== 'Warn') return [];
  return operations.flatMap((operation, index) =>
    Object.keys(operation)
      .filter((name) => !knownInOperations.has(name))
      .map((name) => `json patch unknown field "[${index}].${name}"`),
  );
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
