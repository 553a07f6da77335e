import { matchesFields } from '#model/field-selectors.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { matchesRequirements } from '#model/selectors.ts';
import { badRequest, failure, genericStatus, notFound, type Status } from '#sim/store/api/errors.ts';
import { apiVersionOf, type Kind, resourceOf } from '#sim/store/api/kinds.ts';
import { fieldLabelProblem } from '#sim/store/api/request/field-labels.ts';
import { type ListOptions, listOptions, versionProblem } from '#sim/store/api/request/options.ts';
import { scaleOf } from '#sim/store/api/request/scale.ts';
import { jsonSyntaxProblem } from '#sim/store/api/validation/json-text.ts';
import type { Answer, Server } from './exchange.ts';
import type { Target } from './target.ts';

/** The stored object, or that there is none. */
export function stored({ kind, namespace, name, subresource }: Target, { objects }: Server): KubeObject | Status {
  const { group, name: resource } = resourceOf(kind);
  const subject = subresource === 'scale' ? { group, name: `${resource}/scale` } : { group, name: resource };
  return objects.get(kind, namespace, name) ?? notFound(subject, name);
}

export function getOne(target: Target, server: Server): Answer | Status {
  const problem = versionProblem(target.query.get('resourceVersion')?.[0] ?? '');
  if (problem !== undefined) return problem;
  const object = stored(target, server);
  if ('code' in object) return object;
  return { status: 200, body: target.subresource === 'scale' ? scaleOf(object) : object, warnings: [] };
}

export function list(target: Target, server: Server): Answer | Status {
  const { kind, namespace, query } = target;
  const options = listOptions(query);
  if ('code' in options) return options;
  const problem =
    fieldLabelProblem(kind, options.fields) ?? versionProblem(options.resourceVersion) ?? continueProblem(options) ?? tooNew(options, server);
  if (problem !== undefined) return problem;
  if (options.watch) return genericStatus(405);
  const items = server.objects
    .list(kind, namespace)
    .filter((object) => matchesRequirements(options.labels, object.metadata.labels ?? {}) && matchesFields(options.fields, valueIn(object)));
  return { status: 200, body: listOf(kind, items, server), warnings: [] };
}

function listOf(kind: Kind, items: readonly KubeObject[], { objects }: Server): unknown {
  const metadata = { resourceVersion: String(objects.version) };
  return { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items: items.map(({ kind: _, apiVersion: __, ...item }) => item) };
}

function valueIn(object: KubeObject): (field: string) => string | undefined {
  return (field) => {
    const value = field.split('.').reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], object);
    return value === undefined || value === null ? undefined : String(value);
  };
}

/** Tokens are base64 of JSON; one that is not cannot be the server's. */
function continueProblem({ continue: token }: ListOptions): Status | undefined {
  if (token === '') return undefined;
  const at = /[^A-Za-z0-9_-]/.exec(token)?.index ?? (token.length % 4 === 1 ? token.length - 1 : undefined);
  const sentence = 'invalid continue token: continue key is not valid';
  if (at !== undefined) return badRequest(`${sentence}: illegal base64 data at input byte ${at}`);
  const problem = jsonSyntaxProblem(Buffer.from(token, 'base64url').toString('utf8'));
  return problem === undefined ? undefined : badRequest(`${sentence}: ${problem}`);
}

function tooNew({ resourceVersion }: ListOptions, { objects }: Server): Status | undefined {
  if (resourceVersion === '' || Number(resourceVersion) <= objects.version) return undefined;
  const message = `Timeout: Too large resource version: ${resourceVersion}, current: ${objects.version}`;
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  return failure(504, 'Timeout', message, { causes, retryAfterSeconds: 1 });
}
