import type { TimeMs } from '#base/brand.ts';
import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import type { ClusterModel } from '#model/cluster.ts';
import type { Condition, KubeObject } from '#model/kubernetes.ts';
import { assembleTwin } from '#sim/assemble.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';

const start = '2023-07-01T00:00:00Z';

const fluxStartMs = Date.parse(start);

type ReadFiles = (files: readonly { readonly path: string; readonly text: string }[]) => ClusterModel;

/** Makes twins of clusters in which Flux runs, of the texts given. */
export function fluxTwins(readFiles: ReadFiles, catalogue: readonly CatalogueEntry[]): (...texts: readonly string[]) => Twin {
  return (...texts) => {
    const files = [flux, ...texts].map((text, index) => ({ path: `f${index}.yaml`, text }));
    return assembleTwin(readFiles(files), { catalogue, seed: 1, calendarStartMs: fluxStartMs });
  };
}

/** A time of the calendar in virtual time. */
export function at(text: string): TimeMs {
  return (Date.parse(text) - fluxStartMs) as TimeMs;
}

export const minutes = (count: number) => count * 60_000;

/** Runs on for some time. */
export function runFor(simulation: Simulation, ms: number): void {
  simulation.runTo((simulation.state.now + ms) as TimeMs);
}

const controller = (name: string, volumes = '') => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: flux-system}
spec:
  selector: {matchLabels: {app: ${name}}}
  strategy: {type: Recreate}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers: [{name: manager, image: 'ghcr.io/fluxcd/${name}:v1'}]
      ${volumes}
---`;

const flux = `${controller('source-controller', 'volumes: [{name: data, emptyDir: {}}]')}
${controller('kustomize-controller')}
${controller('helm-controller')}
apiVersion: v1
kind: Service
metadata: {name: source-controller, namespace: flux-system}
spec: {selector: {app: source-controller}, ports: [{port: 80, targetPort: 9090}]}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, url: 'ssh://git@git.example.org/team/cluster', ref: {branch: main}}
`;

/** A Kustomization of the Git repository. */
export function kustomization(name: string, path: string, more = ''): string {
  return `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec:
  interval: 10m
  prune: true
  path: ./${path}
  sourceRef: {kind: GitRepository, name: flux-system}
  ${more}
---`;
}

/** What a path builds to at a revision. */
export function revision(name: string, path: string, objects: string, committed = ''): string {
  return `
apiVersion: blackstart.dev/v1alpha1
kind: Revision
metadata: {name: ${name}}
spec: {source: flux-system/flux-system, path: ${path}, message: '${name}'${committed === '' ? '' : `, committed: ${committed}`}}
---
${objects}`;
}

/** What a version of a chart renders to. */
export function chart(name: string, version: string, objects: string, published = ''): string {
  return `
apiVersion: blackstart.dev/v1alpha1
kind: ChartVersion
metadata: {name: ${name}}
spec: {repository: https://charts.example.org, version: ${version}${published === '' ? '' : `, published: ${published}`}}
---
${objects}`;
}

/** A HelmRelease, and the repository of its chart. */
export function release(name: string, range: string, more = ''): string {
  return `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: source.toolkit.fluxcd.io/v1beta2
kind: HelmRepository
metadata: {name: charts, namespace: shop}
spec: {interval: 1m, url: https://charts.example.org}
---
apiVersion: helm.toolkit.fluxcd.io/v2beta1
kind: HelmRelease
metadata: {name: ${name}, namespace: shop}
spec:
  interval: 5m
  chart: {spec: {chart: ${name}, version: '${range}', interval: 1m, sourceRef: {kind: HelmRepository, name: charts}}}
  ${more}
---`;
}

export function configMap(name: string, value: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}, namespace: default}
data: {value: '${value}'}
---
`;
}

/** Status, reason and message of a condition, in one text. */
export function conditionText({ view }: Simulation, kind: string, namespace: string, name: string, type = 'Ready'): string {
  const object = view.get<KubeObject & { readonly status?: { readonly conditions?: readonly Condition[] } }>(kind, namespace, name);
  const condition = object?.status?.conditions?.find((each) => each.type === type);
  return condition === undefined ? 'none' : `${condition.status} ${condition.reason}: ${condition.message}`;
}
