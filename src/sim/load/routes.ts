import type { SourcedObject } from '#model/cluster.ts';
import { hostname, portOf } from '#model/images/host-list.ts';
import type { Ingress, KubeObject, Node, Pod, PodTemplate, Service } from '#model/kubernetes.ts';
import type { Place } from '#model/place.ts';
import type { Route } from '../registries/registries.ts';

/** What of a cluster decides who serves a host: its Ingresses, Services, pod templates and nodes. */
export interface ServingObjects {
  readonly ingresses: readonly SourcedObject[];
  /** HTTPRoutes of the Gateway API. */
  readonly httpRoutes: readonly SourcedObject[];
  readonly services: readonly SourcedObject[];
  readonly templates: readonly { readonly template: PodTemplate | Pod; readonly place: Place }[];
  readonly nodes: readonly Node[];
  readonly defaultIngressClass: string;
}

/**
 * How the cluster itself serves a host, if it does: by an Ingress rule, an HTTPRoute, by a Service's name or address, or by a port of
 * a node. Undefined means the host is outside.
 *
 * @param host host name or address, with its port if it has one
 */
export function routeOf(host: string, objects: ServingObjects): Route | undefined {
  return ingressRoute(host, objects) ?? gatewayRoute(host, objects) ?? serviceRoute(host, objects) ?? nodePortRoute(host, objects);
}

/** Where a registry's API begins: what decides between the paths of a host. */
const apiRoot = '/v2/';

interface Candidate {
  readonly route: Route;
  /** Compared part by part: the name itself before a wildcard, then how well the path fits. */
  readonly rank: readonly number[];
}

/** Of all rules of all Ingresses for the host, the one that a request to the registry API goes by. */
function ingressRoute(host: string, { ingresses, defaultIngressClass }: ServingObjects): Route | undefined {
  const name = hostname(host);
  const candidates = ingresses.flatMap((source) => ingressCandidates(name, source, defaultIngressClass));
  return best(candidates)?.route;
}

function ingressCandidates(name: string, { object, placeOf }: SourcedObject, defaultClass: string): Candidate[] {
  const { spec, metadata } = object as Ingress;
  const ingressClass = spec?.ingressClassName ?? metadata.annotations?.['kubernetes.io/ingress.class'] ?? defaultClass;
  const secret = spec?.tls?.find(({ hosts }) => hosts === undefined || hosts.some((host) => hostMatches(host, name)))?.secretName;
  return (spec?.rules ?? []).flatMap(({ host, http }, index) => {
    if (host === undefined || !hostMatches(host, name)) return [];
    const paths = (http?.paths ?? []).map(({ path = '/', pathType, backend }) => ({ backend, fit: pathFit(path, pathType === 'Exact') }));
    return [...paths, { backend: spec.defaultBackend, fit: 0 }].flatMap(({ backend, fit }): Candidate[] => {
      const service = backend?.service?.name;
      if (service === undefined || fit === undefined) return [];
      const place = placeOf(`spec.rules[${index}].host`);
      return [
        {
          route: { via: 'ingress', class: ingressClass, namespace: metadata.namespace ?? 'default', service, ...(secret && { secret }), place },
          rank: [host === name ? 1 : 0, fit],
        },
      ];
    });
  });
}

interface HttpRoute extends KubeObject {
  readonly spec?: {
    readonly hostnames?: readonly string[];
    readonly rules?: readonly {
      readonly matches?: readonly { readonly path?: { readonly type?: string; readonly value?: string } }[];
      readonly backendRefs?: readonly { readonly kind?: string; readonly name: string; readonly namespace?: string }[];
    }[];
  };
}

/** Taken to lead straight to the Service: what runs the Gateway is not looked at. */
function gatewayRoute(host: string, { httpRoutes }: ServingObjects): Route | undefined {
  const name = hostname(host);
  return best(httpRoutes.flatMap((source) => gatewayCandidates(name, source)))?.route;
}

function gatewayCandidates(name: string, { object, placeOf }: SourcedObject): Candidate[] {
  const { spec, metadata } = object as HttpRoute;
  const index = (spec?.hostnames ?? []).findIndex((each) => each === name || (each.startsWith('*.') && name.endsWith(each.slice(1))));
  if (index === -1) return [];
  const place = placeOf(`spec.hostnames[${index}]`);
  return (spec?.rules ?? []).flatMap(({ matches = [], backendRefs = [] }) => {
    const backend = backendRefs.find(({ kind }) => kind === undefined || kind === 'Service');
    if (backend === undefined) return [];
    const route: Route = { via: 'service', namespace: backend.namespace ?? metadata.namespace ?? 'default', service: backend.name, place };
    return (matches.length === 0 ? [{ path: undefined }] : matches).flatMap(({ path: { type, value = '/' } = {} }): Candidate[] => {
      const fit = type === 'RegularExpression' ? undefined : pathFit(value, type === 'Exact');
      return fit === undefined ? [] : [{ route, rank: [spec?.hostnames?.[index] === name ? 1 : 0, fit] }];
    });
  });
}

/** The first of those that rank highest. */
function best(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.toSorted((left, right) => right.rank.map((part, index) => part - (left.rank[index] ?? 0)).find((by) => by !== 0) ?? 0)[0];
}

/** How well a path fits the registry API: an exact one best, then the longest prefix, element by element; undefined if not. */
function pathFit(path: string, exact: boolean): number | undefined {
  if (exact) return path === apiRoot ? apiRoot.length + 1 : undefined;
  const prefix = path.replace(/\/*$/, '/');
  return apiRoot.startsWith(prefix) ? prefix.length : undefined;
}

function hostMatches(rule: string, host: string): boolean {
  if (!rule.startsWith('*.')) return rule === host;
  const rest = rule.slice(1);
  return host.endsWith(rest) && !host.slice(0, -rest.length).includes('.') && host.length > rest.length;
}

function serviceRoute(host: string, { services }: ServingObjects): Route | undefined {
  const name = hostname(host);
  const found = services.find(({ object }) => isServiceHost(object as Service, name));
  return found === undefined
    ? undefined
    : { via: 'service', namespace: found.object.metadata.namespace ?? 'default', service: found.object.metadata.name, place: found.place };
}

function isServiceHost(service: Service, name: string): boolean {
  const short = `${service.metadata.name}.${service.metadata.namespace ?? 'default'}`;
  if (name === short || name === `${short}.svc` || name.startsWith(`${short}.svc.`)) return true;
  const { clusterIP, clusterIPs = [], externalIPs = [], loadBalancerIP } = service.spec ?? {};
  const balancer = service.status?.loadBalancer?.ingress?.flatMap(({ ip, hostname: alias }) => [ip, alias]) ?? [];
  const annotated = Object.entries(service.metadata.annotations ?? {}).filter(([key]) =>
    /loadbalancer-?ips?$|external-dns.*hostname$|lb-?ipam.*ips$/i.test(key),
  );
  const announced = annotated.flatMap(([, value]) => value.split(/[,\s]+/));
  const own = [clusterIP, ...clusterIPs].filter((address) => address !== 'None');
  return [...own, loadBalancerIP, ...externalIPs, ...balancer, ...announced].includes(name);
}

/** A port of the asking node itself, or of a named one: NodePort Services first, then hostPorts of pods. */
function nodePortRoute(host: string, { services, templates, nodes }: ServingObjects): Route | undefined {
  const port = Number(portOf(host));
  const name = hostname(host);
  const local = name === 'localhost' || name.startsWith('127.');
  const node = nodes.find((each) => each.metadata.name === name || each.status?.addresses?.some(({ address }) => address === name));
  if (Number.isNaN(port) || port === 0 || (!local && node === undefined)) return undefined;
  const service = services.find(({ object }) => (object as Service).spec?.ports?.some(({ nodePort }) => nodePort === port));
  if (service !== undefined)
    return { via: 'service', namespace: service.object.metadata.namespace ?? 'default', service: service.object.metadata.name, place: service.place };
  const listening = templates.find(({ template }) => takesPort(template, port));
  return listening === undefined ? undefined : { via: 'host-port', port, node: local ? undefined : node?.metadata.name, place: listening.place };
}

function takesPort({ spec }: PodTemplate | Pod, port: number): boolean {
  return (spec?.containers ?? []).some(({ ports = [] }) =>
    ports.some((each) => (each.hostPort ?? (spec.hostNetwork === true ? each.containerPort : undefined)) === port),
  );
}

/** The pod template of a workload, or the pod itself. */
export function templateOf(object: KubeObject): PodTemplate | Pod | undefined {
  if (object.kind === 'Pod') return object as Pod;
  const spec = (object as { spec?: { template?: PodTemplate; jobTemplate?: { spec?: { template?: PodTemplate } } } }).spec;
  const template = spec?.template ?? spec?.jobTemplate?.spec?.template;
  return template?.spec?.containers === undefined ? undefined : template;
}
