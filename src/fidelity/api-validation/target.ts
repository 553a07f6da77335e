import type { KubeObject } from '#model/kubernetes.ts';
import { builtInKinds, customKind, type Kind, kindOfResource } from '#sim/store/api/kinds.ts';
import type { Query } from '#sim/store/api/request/options.ts';

/** What a path addresses. */
export interface Target {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
  readonly query: Query;
}

type CustomDefinition = KubeObject & {
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: { readonly plural: string; readonly kind: string };
    readonly versions: readonly { readonly name: string }[];
  };
};

/** The target of a path; `no group` and `no resource` are answered differently. */
export function targetOf(path: string, definitions: readonly KubeObject[]): Target | 'no group' | 'no resource' {
  const url = new URL(path, 'http://api');
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const [root, ...rest] = parts;
  if (root !== 'api' && root !== 'apis') return 'no group';
  const [group = '', version = '', ...inside] = root === 'api' ? ['', ...rest] : rest;
  const custom = definitions as readonly CustomDefinition[];
  if (!isServed(group, version, custom)) return 'no group';
  const isOldWatch = inside[0] === 'watch';
  const { namespace, resource, name = '', subresource = '' } = placeOf(isOldWatch ? inside.slice(1) : inside);
  const kind = kindOfResource(group, resource) ?? customKindOf(group, version, resource, custom);
  if (kind === undefined || kind.version !== version) return 'no resource';
  const query = queryOf(url);
  return isOldWatch ? { kind, namespace, name: '', subresource, query: watchQuery(query, name) } : { kind, namespace, name, subresource, query };
}

/** Paths below `watch/` watch what the rest of the path names. */
function watchQuery(query: Query, name: string): Query {
  const named: readonly (readonly [string, readonly string[]])[] = name === '' ? [] : [['fieldSelector', [`metadata.name=${name}`]]];
  return new Map([...query, ['watch', ['1']], ...named]);
}

function isServed(group: string, version: string, definitions: readonly CustomDefinition[]): boolean {
  return (
    builtInKinds.some((kind) => kind.group === group && kind.version === version) ||
    definitions.some(({ spec }) => spec.group === group && spec.versions.some(({ name }) => name === version))
  );
}

function customKindOf(group: string, version: string, resource: string, definitions: readonly CustomDefinition[]): Kind | undefined {
  const found = definitions.find(({ spec }) => spec.group === group && spec.names.plural === resource);
  return found === undefined ? undefined : customKind(group, version, found.spec.names.kind, resource, found.spec.scope === 'Namespaced');
}

function placeOf(parts: readonly string[]): { namespace: string; resource: string; name?: string; subresource?: string } {
  const [first, second = '', third, ...more] = parts;
  const isNamespacePart = first === 'namespaces' && third !== undefined && third !== 'status' && third !== 'finalize';
  if (isNamespacePart) return { namespace: second, resource: third, name: more[0] ?? '', subresource: more[1] ?? '' };
  return { namespace: '', resource: first ?? '', name: second, subresource: third ?? '' };
}

function queryOf(url: URL): Query {
  const query = new Map<string, string[]>();
  for (const [name, value] of url.searchParams) query.set(name, [...(query.get(name) ?? []), value]);
  return query;
}
