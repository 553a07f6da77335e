import type { ClusterModel } from '#model/cluster.ts';
import { defaultHostOf, parseEndpoint, type RegistryHost } from '#model/images/host-list.ts';
import type { HostsDirectory, TalosMirror } from '#model/images/registry-config.ts';
import { type Place, placeText } from '#model/place.ts';
import { isSameEndpoint } from '../endpoint-url.ts';
import type { Edit, EditTarget } from './edit.ts';

/** An endpoint as a list of hosts has it: the path of the API may have been added to its address. */
export interface AskedAt {
  readonly place: Place;
  readonly url: string;
}

/** A host of a list, where somebody wrote it. */
export function askedAt({ scheme, host, path, origin }: RegistryHost): readonly AskedAt[] {
  return 'place' in origin ? [{ place: origin.place, url: `${scheme}://${host}${path}` }] : [];
}

/** An entry of a list of hosts as somebody wrote it, in a machine config or a hosts.toml. */
interface Entry {
  readonly place: Place;
  readonly url: string;
  readonly overridePath: boolean;
  /** All addresses of its list. */
  readonly list: readonly string[];
  /** The n-th of that list. */
  readonly at: number;
  /** The list, in its file and in the model. */
  readonly field: string;
  readonly target: EditTarget;
}

/** An endpoint that is no registry: the address of the registry itself in its place, or nothing where its list has that as well. */
export function toUpstream(model: ClusterModel, asked: readonly AskedAt[], namespace: string): readonly Edit[] {
  const upstream = defaultHostOf(namespace);
  const found = entriesAt(model, asked).filter(({ url }) => parseEndpoint(url)?.host !== upstream);
  return found.map((entry): Edit => {
    const isNamedBeside = entry.list.some((url) => parseEndpoint(url)?.host === upstream);
    if (isNamedBeside) return { place: entry.place, field: entry.field, from: entry.url, target: entry.target };
    return urlEdit(entry, `https://${upstream}${entry.overridePath || /\/v2\/?$/.test(entry.url) ? '/v2' : ''}`);
  });
}

/** Endpoints that are named with a path below which no registry answers: the same with the path of its API. */
export function withApiPath(model: ClusterModel, asked: readonly AskedAt[]): readonly Edit[] {
  return entriesAt(model, asked).map((entry) => urlEdit(entry, `${entry.url.replace(/\/+$/, '')}/v2`));
}

/** An address that is in a list already: each but its first mention is taken away. */
export function withoutRepeated(model: ClusterModel, places: readonly Place[]): readonly Edit[] {
  const known = new Set(places.map(placeText));
  const repeated = entriesIn(model).filter(({ place, list, url, at }) => known.has(placeText(place)) && list.indexOf(url) < at);
  return repeated.map(({ place, field, url, target }) => ({ place, field, from: url, target }));
}

/** The registry itself is asked last, wherever machine configs have one of these endpoints. */
export function withUpstreamLast(model: ClusterModel, asked: readonly AskedAt[], namespace: string): readonly Edit[] {
  return mirrorsWith(model, asked).map(({ mirror, index, path, field }): Edit => {
    const takesPaths = mirror.endpoints.some(({ url, overridePath }) => (overridePath ?? mirror.overridePath) === true || /\/v2\/?$/.test(url));
    const to = `https://${defaultHostOf(namespace)}${takesPaths ? '/v2' : ''}`;
    const at = `endpoints[${mirror.endpoints.length}]`;
    const place = mirror.endpoints.at(-1)?.place ?? mirror.place;
    const { overridePath } = mirror.endpoints.at(-1) ?? {};
    return { place, field: `${field}.${at}`, to, target: { in: 'machine', index, path: `${path}.${at}` }, value: { url: to, place, overridePath } };
  });
}

/** Nodes may ask the registry itself again, where they were told not to. */
export function withFallback(model: ClusterModel, asked: readonly AskedAt[]): readonly Edit[] {
  const mirrors = mirrorsWith(model, asked).filter(({ mirror }) => mirror.skipFallback === true);
  const servers = entriesAt(model, asked).filter(({ field }) => field === 'server');
  return [
    ...mirrors.map(({ mirror, index, path, field }): Edit => {
      return { place: mirror.place, field: `${field}.skipFallback`, from: true, target: { in: 'machine', index, path: `${path}.skipFallback` } };
    }),
    ...servers.map(({ place, field, url, target }): Edit => ({ place, field, from: url, target })),
  ];
}

/** The paths of these endpoints are taken as they are. Machine configs say so of all endpoints of a mirror, so that all must have one. */
export function withOverridePath(model: ClusterModel, asked: readonly AskedAt[]): readonly Edit[] {
  const mirrors = mirrorsWith(model, asked)
    .filter(({ mirror }) => mirror.overridePath !== true)
    .filter(({ mirror }) => mirror.endpoints.every(({ url }) => (parseEndpoint(url)?.path ?? '') !== ''));
  const entries = entriesAt(model, asked).filter(({ target }) => target.in === 'hosts');
  return [
    ...mirrors.map(({ mirror, index, path, field }): Edit => {
      return { place: mirror.place, field: `${field}.overridePath`, to: true, target: { in: 'machine', index, path: `${path}.overridePath` } };
    }),
    ...entries.map(({ place, field, target }): Edit => {
      const option = field === 'server' ? 'serverOptions' : target.path;
      return { place, field: `${field}.override_path`, to: true, target: { ...target, path: `${option}.overridePath` } };
    }),
  ];
}

function urlEdit({ place, field, url, target }: Entry, to: string): Edit {
  const path = target.path === 'server' ? target.path : `${target.path}.url`;
  return { place, field, from: url, to, target: { ...target, path } };
}

interface MirrorAt {
  readonly mirror: TalosMirror;
  readonly index: number;
  readonly path: string;
  readonly field: string;
}

function mirrorsIn({ machines }: ClusterModel): readonly MirrorAt[] {
  return machines.flatMap(({ registries }, index) =>
    registries.mirrors.map((mirror, at) => ({
      mirror,
      index,
      path: `registries.mirrors[${at}]`,
      field: `machine.registries.mirrors.${mirror.registry}`,
    })),
  );
}

function mirrorsWith(model: ClusterModel, asked: readonly AskedAt[]): readonly MirrorAt[] {
  return mirrorsIn(model).filter(({ mirror }) => mirror.endpoints.some((endpoint) => isAsked(endpoint, asked)));
}

function isAsked({ url, place }: Pick<Entry, 'url' | 'place'>, asked: readonly AskedAt[]): boolean {
  return asked.some((each) => placeText(each.place) === placeText(place) && isSameEndpoint(url, each.url));
}

function entriesAt(model: ClusterModel, asked: readonly AskedAt[]): readonly Entry[] {
  return entriesIn(model).filter((entry) => isAsked(entry, asked));
}

function entriesIn(model: ClusterModel): readonly Entry[] {
  const endpoints = mirrorsIn(model).flatMap(({ mirror, index, path, field }) =>
    mirror.endpoints.map(({ url, place, overridePath = mirror.overridePath ?? false }, at): Entry => {
      const list = mirror.endpoints.map((each) => each.url);
      const target = { in: 'machine' as const, index, path: `${path}.endpoints[${at}]` };
      return { url, place, overridePath, list, at, field: `${field}.endpoints[${at}]`, target };
    }),
  );
  return [...endpoints, ...model.hostsDirectories.flatMap(({ directory }, index) => entriesOfFile(directory, index))];
}

function entriesOfFile({ hosts, server, serverPlace, serverOptions, place: filePlace }: HostsDirectory, index: number): readonly Entry[] {
  const list = [...hosts.map(({ url }) => url), ...(server === undefined ? [] : [server])];
  const entries = hosts.map(({ url, place, overridePath = false }, at): Entry => {
    return { url, place, overridePath, list, at, field: `host."${url}"`, target: { in: 'hosts', index, path: `hosts[${at}]` } };
  });
  if (server === undefined) return entries;
  const { overridePath = false } = serverOptions;
  const place = serverPlace ?? filePlace;
  return [...entries, { url: server, place, overridePath, list, at: hosts.length, field: 'server', target: { in: 'hosts', index, path: 'server' } }];
}
