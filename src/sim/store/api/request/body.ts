import type { KubeObject } from '#model/kubernetes.ts';
import { badRequest, type Status } from '../errors.ts';
import { goQuote } from '../go-text.ts';
import { apiVersionOf, groupVersion, type Kind, kindOfObject } from '../kinds.ts';
import { withoutNulls } from '../patch/directives.ts';
import { decodeObject, type Json } from '../schema/decode.ts';
import { jsonSyntaxProblem } from '../validation/json-text.ts';
import type { FieldValidation } from './options.ts';

/** The object of a request, read as the server's decoder reads it. Follows apiserver pkg/endpoints/handlers/{create,rest}.go, v0.28. */
export interface ReadBody {
  readonly object: KubeObject;
  /** Unknown fields, when they are only warned about. */
  readonly warnings: readonly string[];
}

const SCHEME = 'k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30';
const SUMMARY_BYTES = 30;
const TYPE_META = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** A JSON text as a value, or why it is no object: `document` is what the server says it wanted. */
export function parseJsonBody(text: string, kind: Pick<Kind, 'kind'>): { readonly value: Json } | Status {
  const problem = jsonSyntaxProblem(text);
  if (problem !== undefined) return unrecognized(text, kind, `json parse error: ${problem}`);
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value: value as Json };
  if (value === null) return { value: {} };
  const what = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return unrecognized(text, kind, `json parse error: json: cannot unmarshal ${what} into Go value of type ${TYPE_META}`);
}

function unrecognized(text: string, { kind }: Pick<Kind, 'kind'>, problem: string): Status {
  return badRequest(`the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; ${problem} (${summary(text)})`);
}

function summary(text: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length === 0) return '<empty>';
  const shown = bytes.slice(0, SUMMARY_BYTES);
  const end = bytes.length > SUMMARY_BYTES ? ' ...' : '';
  if (text.startsWith('{')) return new TextDecoder().decode(shown) + end;
  return [...shown].map((byte) => byte.toString(16).padStart(2, '0')).join('') + end;
}

/** The body as an object of the kind: wrong types and other kinds are refused, unknown fields dropped, reported or refused. */
export function readBody(body: Json, kind: Kind, validation: FieldValidation): ReadBody | Status {
  const typed = typedBody(body, kind);
  if ('code' in typed) return typed as Status;
  const { struct } = kind;
  if (struct === undefined) return customObject(typed, kind);
  const decoded = decodeObject(typed, struct);
  const refuse = (problem: string) => notHandled(typed, kind, problem);
  if (decoded.error !== undefined) return refuse(decoded.error);
  const complaints = decoded.unknownFields.map((field) => `unknown field ${goQuote(field)}`);
  if (validation === 'Strict' && complaints.length > 0) return refuse(`strict decoding error: ${complaints.join(', ')}`);
  return { object: withoutNull(decoded.value), warnings: validation === 'Warn' ? complaints : [] };
}

/** Lists and times that Go writes as null are left out: they mean the same. */
export function withoutNull(value: Json): KubeObject {
  const { metadata, ...rest } = withoutNulls(value) as Json;
  return { ...rest, metadata: metadata ?? {} } as unknown as KubeObject;
}

/** A custom resource is read as it comes, but for its metadata. */
function customObject(typed: Json, kind: Kind): ReadBody | Status {
  const metadata = typed['metadata'] ?? {};
  const read = decodeObject({ metadata }, 'core.ConfigMap');
  if (read.error !== undefined) return notHandled(typed, kind, read.error);
  return { object: withoutNull({ ...typed, metadata: read.value['metadata'] }), warnings: [] };
}

/** Version and kind may be left out; those of something else are a mistake. */
function typedBody(body: Json, kind: Kind): Json | Status {
  const wrong = ['apiVersion', 'kind'].find((name) => body[name] != null && typeof body[name] !== 'string');
  if (wrong !== undefined) {
    const value = body[wrong];
    const what = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    const problem = `json parse error: json: cannot unmarshal ${what} into Go struct field .${wrong} of type string`;
    return unrecognized(JSON.stringify(body), kind, problem);
  }
  const apiVersion = (body.apiVersion as string | undefined) || apiVersionOf(kind);
  const name = (body.kind as string | undefined) || kind.kind;
  const typed = { ...body, apiVersion, kind: name };
  if (apiVersion === apiVersionOf(kind) && name === kind.kind) return typed;
  const other = kindOfObject({ apiVersion, kind: name, metadata: {} });
  if (other.struct === undefined || apiVersionOf(other) !== apiVersion) {
    return notHandled(typed, kind, `no kind ${goQuote(name)} is registered for version ${goQuote(apiVersion)} in scheme ${goQuote(SCHEME)}`);
  }
  const target = (kind.struct ?? '').replace(/V\d+\./, '.');
  return notHandled(typed, kind, `converting (${other.version}.${name}) to (${target}): unknown conversion`);
}

function notHandled(typed: Json, kind: Kind, problem: string): Status {
  const { version } = groupVersion(String(typed.apiVersion));
  return badRequest(`${typed.kind} in version ${goQuote(version)} cannot be handled as a ${kind.kind}: ${problem}`);
}

/** The object in the request's namespace; one that says another is a mistake. What has no namespace loses it. */
export function inNamespace(object: KubeObject, kind: Kind, namespace: string): KubeObject | Status {
  const { namespace: own = '', ...metadata } = object.metadata;
  if (!kind.namespaced) return own === '' ? object : { ...object, metadata };
  if (own === namespace) return object;
  if (own !== '') return badRequest('the namespace of the provided object does not match the namespace sent on the request');
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** A new object loses identity, version and dates it brought along. */
export function withoutServerFields(object: KubeObject): KubeObject {
  const { uid: _, creationTimestamp: __, deletionTimestamp: ___, deletionGracePeriodSeconds: ____, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata } };
}

/** A replacement has to bear the name it is sent to. */
export function nameProblem(object: KubeObject, name: string): Status | undefined {
  const own = object.metadata.name ?? '';
  return own === name ? undefined : badRequest(`the name of the object (${own}) does not match the name on the URL (${name})`);
}
