import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { ChartValues } from '#model/chart-values.ts';
import type { Container, Volume } from '#model/kubernetes.ts';
import { type Claim, claim, deployment, port, service, statefulSet } from '../parts.ts';
import { routeFrom } from '../routes.ts';

const http = 1411;

/** What the operator makes of a PocketIDInstance whose spec stands below a path. */
export function pocketIdInstance(release: UnrenderedRelease, path: string): readonly ChartObject[] {
  const spec = release.values.below(`${path}.spec`);
  const name = release.values.text(`${path}.name`, 'pocket-id');
  const labels = { 'app.kubernetes.io/name': 'pocket-id', 'app.kubernetes.io/instance': name };
  const at = `${path}.spec`;
  return [
    ...workload(release, { spec, name, labels, at }),
    service({ name, release, labels, ports: [{ name: 'http', port: http, targetPort: http }] }),
    ...routeFrom({ ...release, values: spec }, { name, path: 'route', port: http }).map((made) => ({ ...made, from: { spec: `${at}.route` } })),
  ];
}

interface Instance {
  readonly spec: ChartValues;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly at: string;
}

function workload(release: UnrenderedRelease, { spec, name, labels, at }: Instance): readonly ChartObject[] {
  const besides = spec.list('podTemplate.spec.containers').map((each) => besideOf(each));
  const parts = {
    name,
    release,
    labels,
    containers: [serverOf(spec), ...besides],
    from: { 'spec.template.spec.containers[0].image': `${at}.image`, 'spec.template.spec.volumes': `${at}.persistence` },
  };
  const existing = spec.text('persistence.existingClaim');
  const kept = spec.flag('persistence.enabled', false);
  const ofEachPod = spec.text('deploymentType', 'Deployment') === 'StatefulSet';
  const wanted = claimOf(spec, ofEachPod ? 'data' : `${name}-data`);
  if (ofEachPod && kept && existing === undefined) return [statefulSet({ ...parts, claims: [wanted], claimsFrom: `${at}.persistence` })];
  const data: Volume = { name: 'data', ...(kept ? { persistentVolumeClaim: { claimName: existing ?? wanted.name } } : { emptyDir: {} }) };
  if (ofEachPod) return [statefulSet({ ...parts, volumes: [data] })];
  const made = kept && existing === undefined ? [claim(release, wanted, { spec: `${at}.persistence` })] : [];
  return [deployment({ ...parts, strategy: { type: 'Recreate' }, volumes: [data] }), ...made];
}

function serverOf(spec: ChartValues): Container {
  const asked = (field: string) => spec.map(`resources.${field}`);
  return {
    name: 'pocket-id',
    image: spec.text('image', 'ghcr.io/pocket-id/pocket-id:v2.14.0-distroless'),
    ports: [port('http', http)],
    readinessProbe: { httpGet: { path: '/readyz', port: http }, initialDelaySeconds: 10 },
    resources: {
      requests: { cpu: '50m', memory: '128Mi', ...asked('requests') },
      limits: { memory: '512Mi', ...asked('limits') },
    } as Container['resources'],
    volumeMounts: [{ name: 'data', mountPath: spec.text('persistence.path', '/app/data') }],
  };
}

/** A container that the values put beside it; what it mounts is not known here. */
function besideOf(each: unknown): Container {
  const listed = new ChartValues(each);
  const resources = listed.map('resources');
  return {
    name: listed.text('name', ''),
    image: listed.text('image', ''),
    ...(resources === undefined ? {} : { resources: resources as Container['resources'] }),
  };
}

function claimOf(spec: ChartValues, name: string): Claim {
  const storageClass = spec.text('persistence.storageClass');
  const modes = spec.list('persistence.accessModes').map(String);
  return {
    name,
    size: spec.text('persistence.size', '1Gi'),
    ...(storageClass === undefined ? {} : { storageClass }),
    ...(modes.length > 0 ? { accessModes: modes } : {}),
  };
}
