import { matchesFields } from '#model/field-selectors.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { matchesRequirements } from '#model/selectors.ts';
import { genericStatus, notFound, type Status } from '#sim/store/api/errors.ts';
import { apiVersionOf, resourceOf } from '#sim/store/api/kinds.ts';
import { fieldLabelProblem } from '#sim/store/api/request/field-labels.ts';
import { listPage } from '#sim/store/api/request/list-page.ts';
import { listSource } from '#sim/store/api/request/list-source.ts';
import { type ListOptions, listOptions, versionProblem } from '#sim/store/api/request/options.ts';
import { scaleOf } from '#sim/store/api/request/scale.ts';
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

/** What a list or watch was asked for, or why it is refused at once. */
export function readOptions({ kind, query }: Target): ListOptions | Status {
  const options = listOptions(query);
  if ('code' in options) return options;
  return fieldLabelProblem(kind, options.fields) ?? versionProblem(options.resourceVersion) ?? options;
}

/** Whether an object is in the selection that was asked for. */
export function selects({ labels, fields }: ListOptions): (object: KubeObject) => boolean {
  return (object) => matchesRequirements(labels, object.metadata.labels ?? {}) && matchesFields(fields, valueIn(object));
}

export function list(target: Target, { objects }: Server): Answer | Status {
  const { kind, namespace } = target;
  const options = readOptions(target);
  if ('code' in options) return options;
  if (options.watch) return genericStatus(405);
  const source = listSource(kind, options, objects.versionsOf(kind));
  if ('code' in source) return source;
  const { version } = source;
  const isAll = options.labels.length === 0 && options.fields.length === 0;
  const { items, metadata } = listPage(objects.listAt(kind, namespace, version), {
    version,
    start: source.from === 'store' ? source.start : '',
    limit: source.from === 'store' ? options.limit : 0,
    ...(isAll ? {} : { matches: selects(options) }),
  });
  const bare = items.map(({ kind: _, apiVersion: __, ...item }) => item);
  return { status: 200, body: { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items: bare }, warnings: [] };
}

function valueIn(object: KubeObject): (field: string) => string | undefined {
  return (field) => {
    const value = field.split('.').reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], object);
    return value === undefined || value === null ? undefined : String(value);
  };
}
