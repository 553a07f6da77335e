import type { Container, EnvVar, Probe, ResourceRequirements } from '#model/kubernetes.ts';
import { inTurn, mapField, mapList, withDefaults } from './defaulting.ts';

/** Containers. Follows kubernetes pkg/apis/core/v1/defaults.go and zz_generated.defaults.go, v1.28. */
type Handler = Readonly<Record<string, unknown>>;

/** A container's defaults, in pods and templates alike. */
export function defaultContainer(container: Container): Container {
  const described = withDefaults(container, {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: isLatest(container.image ?? '') ? 'Always' : 'IfNotPresent',
  });
  return fields(described);
}

const fields = inTurn<Container>(
  (container) => mapField(container, 'ports', (ports) => mapList(ports, (port) => withDefaults(port, { protocol: 'TCP' }))),
  (container) => mapField(container, 'env', (env) => mapList(env, defaultEnv)),
  (container) => mapField(container, 'livenessProbe', defaultProbe),
  (container) => mapField(container, 'readinessProbe', defaultProbe),
  (container) => mapField(container, 'startupProbe', defaultProbe),
  (container) => mapField(container, 'lifecycle', defaultLifecycle),
);

/** True when the kubelet is to ask each time: no tag, or the tag `latest`, and no digest. */
function isLatest(image: string): boolean {
  if (image === '' || image.includes('@') || /\s/.test(image)) return false;
  const name = image.slice(image.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  return colon < 0 ? /^[a-z0-9._/:-]+$/.test(image) : name.slice(colon + 1) === 'latest';
}

function defaultEnv(variable: EnvVar): EnvVar {
  return mapField(variable, 'valueFrom', (source) => {
    const resource = source.resourceFieldRef;
    const withDivisor = resource === undefined ? source : { ...source, resourceFieldRef: withDefaults(resource, { divisor: '0' }) };
    return mapField(withDivisor, 'fieldRef', (reference) => withDefaults(reference, { apiVersion: 'v1' }));
  });
}

function defaultProbe(probe: Probe): Probe {
  const timed = withDefaults(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  const asked = mapField(timed, 'grpc', (grpc) => withDefaults(grpc, { service: '' }));
  return mapField(asked, 'httpGet', (request) => withDefaults(request, { path: '/', scheme: 'HTTP' }));
}

function defaultLifecycle(lifecycle: NonNullable<Container['lifecycle']>): NonNullable<Container['lifecycle']> {
  return mapField(mapField(lifecycle, 'postStart', defaultHandler), 'preStop', defaultHandler);
}

function defaultHandler(handler: object): object {
  return mapField(handler as Handler, 'httpGet', (request) => withDefaults(request as object, { path: '/', scheme: 'HTTP' }));
}

/** Requests that are not stated are the limits; only pods get this, templates do not. */
export function requestsFromLimits(container: Container): Container {
  return mapField(container, 'resources', (resources: ResourceRequirements) => {
    if (resources.limits === undefined) return resources;
    const requests = withDefaults(resources.requests ?? {}, resources.limits);
    return requests === resources.requests ? resources : { ...resources, requests };
  });
}

/** With the host's network a container's port is the host's. */
export function hostNetworkPorts(container: Container): Container {
  return mapField(container, 'ports', (ports) =>
    mapList(ports, (port) => (port.hostPort === undefined ? { ...port, hostPort: port.containerPort } : port)),
  );
}
