import type { EnvVar, KubeObject, PodTemplate } from '#model/kubernetes.ts';
import type { Status } from '#sim/store/api/errors.ts';
import { apiVersionOf, kindOfObject } from '#sim/store/api/kinds.ts';
import { threeWayPatch } from '#sim/store/api/patch/three-way.ts';
import type { Json } from '#sim/store/api/schema/decode.ts';
import type { RecordingAdapter } from '../adapter.ts';
import { differenceOf, textAlike } from './compare.ts';
import type { ApiRequest, ApiResponse } from './record.ts';
import { serverOver } from './server.ts';

/** What `kubectl apply`, or a request, made of variables that had a value and should come from elsewhere. */
interface MergeRecord {
  readonly name: string;
  readonly kubernetes: string;
  readonly request?: ApiRequest | { readonly create: { readonly path: string; readonly body: KubeObject } };
  readonly response?: { readonly status: number };
  readonly kubectl?: { readonly exitCode: number; readonly stderr: string; readonly patchBodies: readonly Json[] };
  readonly liveEnvBefore?: readonly EnvVar[];
  readonly liveEnvAfter: readonly EnvVar[];
}

type Question =
  | { readonly does: 'apply'; readonly create: ApiRequest; readonly manifest: Json; readonly minorVersion: number }
  | { readonly does: 'request'; readonly live: KubeObject; readonly request: ApiRequest; readonly minorVersion: number };

interface Answer {
  readonly patch?: unknown;
  /** True when the server took it. */
  readonly accepted: boolean;
  /** Why not, one sentence a cause. */
  readonly causes?: readonly string[];
  readonly env: readonly EnvVar[] | undefined;
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Three-way merges of `kubectl apply`, and whether the API server accepts their results. What follows from that is another matter. */
export const threeWayMerges: RecordingAdapter<Question, Answer> = {
  name: 'three-way-merge',
  recognises: (record) => {
    const { name, liveEnvAfter, request, kubectl } = (record ?? {}) as Partial<MergeRecord>;
    return typeof name === 'string' && Array.isArray(liveEnvAfter) && (request !== undefined || kubectl !== undefined);
  },
  idOf: (record) => (record as MergeRecord).name,
  kindOf: () => 'three-way-merge',
  versionOf: (record) => (record as MergeRecord).kubernetes.replace(/^v/, ''),
  undecidable: (record) => (questionOf(record as MergeRecord) === undefined ? 'the object it starts from is not recorded' : undefined),
  split: (record) => {
    const merge = record as MergeRecord;
    return { question: questionOf(merge) as Question, expected: expectedOf(merge) };
  },
  answer: (question) => (question.does === 'apply' ? applied(question) : requested(question)),
  compare: (expected, got) => {
    const difference = differenceOf(expected, got);
    return difference === undefined
      ? undefined
      : { expected: { [difference.path]: difference.expected }, got: { [difference.path]: difference.got } };
  },
};

function questionOf({ request, kubectl, liveEnvBefore, kubernetes }: MergeRecord): Question | undefined {
  const minorVersion = Number(kubernetes.split('.')[1]);
  if (request === undefined) return undefined;
  if ('create' in request) {
    const manifest = kubectl === undefined ? undefined : manifestIn(kubectl.patchBodies);
    const create = { method: 'POST', ...request.create };
    return manifest === undefined ? undefined : { does: 'apply', create, manifest, minorVersion };
  }
  const body = request.body as KubeObject & { readonly spec?: { readonly template?: PodTemplate } };
  if (body.kind === undefined || (liveEnvBefore === undefined && request.method !== 'PUT')) return undefined;
  return { does: 'request', live: liveEnvBefore === undefined ? body : withEnv(body, liveEnvBefore), request, minorVersion };
}

/** The file that was applied is recorded as the annotation it was sent with. */
function manifestIn([patch]: readonly Json[]): Json | undefined {
  const { metadata } = (patch ?? {}) as { metadata?: { annotations?: Readonly<Record<string, string>> } };
  const text = metadata?.annotations?.[LAST_APPLIED];
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}

function expectedOf({ kubectl, response, liveEnvAfter }: MergeRecord): Answer {
  if (kubectl === undefined) return { accepted: response?.status === 200, env: liveEnvAfter };
  const { patchBodies, exitCode, stderr } = kubectl;
  return { patch: patchBodies[0], accepted: exitCode === 0, ...(exitCode === 0 ? {} : { causes: causesIn(stderr) }), env: liveEnvAfter };
}

/** kubectl prints one cause behind the sentence, several as a list. */
function causesIn(stderr: string): readonly string[] {
  const [first = '', ...others] = stderr.trim().split('\n* ');
  return others.length > 0 ? others.map(plain) : [plain(first.replace(/^The \S+ "[^"]*" is invalid: /, ''))];
}

function plain(text: string): string {
  return textAlike(text.trim(), undefined, new Set());
}

function applied({ create, manifest, minorVersion }: Question & { does: 'apply' }): Answer {
  const namespace = namespaceOf(create.body as KubeObject);
  const live = serverOver([namespace], minorVersion)(create, 0).body as KubeObject & Json;
  const text = `${JSON.stringify(sorted(manifest))}\n`;
  const { annotations, ...metadata } = (manifest['metadata'] ?? {}) as Json;
  const modified = { ...manifest, metadata: { ...metadata, annotations: { ...(annotations as object), [LAST_APPLIED]: text } } };
  const original = JSON.parse(live.metadata.annotations?.[LAST_APPLIED] ?? '{}') as Json;
  const patch = threeWayPatch(original, modified, live, kindOfObject(live).struct ?? '');
  const headers = { 'Content-Type': 'application/strategic-merge-patch+json' };
  const response = serverOver([namespace, live], minorVersion)(
    { method: 'PATCH', path: `${collectionOf(live)}/${live.metadata.name}`, headers, body: patch },
    0,
  );
  return { patch, ...outcome(response, live) };
}

/** kubectl writes the annotation with its fields sorted by name. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, entry]) => [name, sorted(entry)]));
}

function requested({ live, request, minorVersion }: Question & { does: 'request' }): Answer {
  const namespace = namespaceOf(live);
  const { resourceVersion: _, ...metadata } = live.metadata;
  const create = { method: 'POST', path: collectionOf(live), body: { ...live, metadata } };
  const made = serverOver([namespace], minorVersion)(create, 0).body as KubeObject;
  const stored = { ...made, metadata: { ...made.metadata, ...live.metadata } };
  return outcome(serverOver([namespace, stored], minorVersion)(request, 0), live);
}

function outcome({ status, body }: ApiResponse, live: KubeObject): Answer {
  if (status === 200) return { accepted: true, env: envOf(body as KubeObject) };
  const causes = (body as Status).details?.causes ?? [];
  const sentences = causes.map(({ field, message }) => plain(`${field}: ${message}`));
  return { accepted: false, causes: [...new Set(sentences)], env: envOf(live) };
}

function namespaceOf({ metadata }: KubeObject): KubeObject {
  const { namespace = '' } = metadata;
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace }, status: { phase: 'Active' } } as KubeObject;
}

function collectionOf(object: KubeObject): string {
  const kind = kindOfObject(object);
  return `/apis/${apiVersionOf(kind)}/namespaces/${object.metadata.namespace}/${kind.resource}`;
}

type Templated = {
  readonly spec?: { readonly template?: PodTemplate; readonly jobTemplate?: { readonly spec: { readonly template: PodTemplate } } };
};

function envOf(object: KubeObject): readonly EnvVar[] | undefined {
  const { spec } = object as Templated;
  return (spec?.template ?? spec?.jobTemplate?.spec.template)?.spec.containers[0]?.env;
}

function withEnv(object: KubeObject & { readonly spec?: { readonly template?: PodTemplate } }, env: readonly EnvVar[]): KubeObject {
  const template = object.spec?.template;
  if (template === undefined) return object;
  const containers = template.spec.containers.map((container, index) => (index === 0 ? { ...container, env } : container));
  return { ...object, spec: { ...object.spec, template: { ...template, spec: { ...template.spec, containers } } } } as KubeObject;
}
