import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const namespaces = 20;
const nodes = ['n1', 'n2', 'n3', 'n4', 'n5'];

/**
 * Writes a repository as Flux applies it: machine configs of five Talos nodes, a file about their rooms, and apps, each a
 * Kustomization of Flux with a kustomization, a release whose values hold its container, its chart and, for most, a claim, a
 * network policy or a sealed Secret: about five files an app.
 *
 * @returns how many files were written
 */
export function writeRepository(folder: string, files: number): number {
  const repository = new Files(folder);
  for (const [index, node] of nodes.entries()) repository.write(`talos/${node}.yaml`, machineConfig(node, index));
  repository.write('world.yaml', `nodes:\n${nodes.map((node) => `  ${node}: { cpu: 16, memory: 64Gi }`).join('\n')}\n`);
  repository.write('kubernetes/flux/cluster.yaml', entryPoint);
  repository.write('kubernetes/apps/kustomization.yaml', kustomization(Array.from({ length: namespaces }, (_, index) => `./team-${index}`)));
  const apps = Math.floor((files - repository.count - 2 * namespaces) / 4.5);
  for (let team = 0; team < namespaces; team++) writeTeam(repository, team, apps);
  return repository.count;
}

class Files {
  count = 0;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  write(path: string, text: string): void {
    const file = join(this.#folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    this.count++;
  }
}

function writeTeam(repository: Files, team: number, apps: number): void {
  const own = Array.from({ length: apps }, (_, index) => index).filter((index) => index % namespaces === team);
  const folder = `kubernetes/apps/team-${team}`;
  repository.write(`${folder}/namespace.yaml`, `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: team-${team}\n`);
  repository.write(`${folder}/kustomization.yaml`, kustomization(['./namespace.yaml', ...own.map((app) => `./app-${app}/ks.yaml`)]));
  for (const app of own) writeApp(repository, `${folder}/app-${app}`, team, app);
}

function writeApp(repository: Files, folder: string, team: number, app: number): void {
  const more = app % 4 === 0 ? ['claim.yaml'] : app % 4 === 1 ? ['networkpolicy.yaml'] : [];
  repository.write(`${folder}/ks.yaml`, fluxKustomization(team, app));
  repository.write(`${folder}/app/kustomization.yaml`, kustomization(['./chart.yaml', './release.yaml', ...more.map((file) => `./${file}`)]));
  repository.write(`${folder}/app/chart.yaml`, chart(app));
  repository.write(`${folder}/app/release.yaml`, release(app));
  if (app % 4 === 0) repository.write(`${folder}/app/claim.yaml`, claim(app));
  if (app % 4 === 1) repository.write(`${folder}/app/networkpolicy.yaml`, networkPolicy(app));
}

const kustomization = (resources: readonly string[]) =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${resources.map((each) => `  - ${each}`).join('\n')}\n`;

const entryPoint = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1h
  ref:
    branch: main
  url: https://github.com/example/cluster
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 1h
  path: ./kubernetes/apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
`;

const fluxKustomization = (team: number, app: number) => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: app-${app}
  namespace: flux-system
spec:
  commonMetadata:
    labels:
      app.kubernetes.io/name: app-${app}
  interval: 1h
  path: ./kubernetes/apps/team-${team}/app-${app}/app
  postBuild:
    substitute:
      APP: app-${app}
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  targetNamespace: team-${team}
  wait: false
`;

const chart = (app: number) => `apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: app-${app}
spec:
  interval: 1h
  ref:
    tag: 4.3.0
  url: oci://ghcr.io/bjw-s-labs/helm/app-template
`;

const release = (app: number) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: app-${app}
spec:
  chartRef:
    kind: OCIRepository
    name: app-${app}
  interval: 1h
  values:
    controllers:
      app-${app}:
        replicas: ${1 + (app % 3 === 0 ? 1 : 0)}
        strategy: ${app % 4 === 0 ? 'Recreate' : 'RollingUpdate'}
        containers:
          app:
            image:
              repository: ghcr.io/example/\${APP}
              tag: 1.${app}.0
            env:
              LOG_LEVEL: info
              TZ: Europe/Berlin
            probes:
              liveness:
                enabled: true
              readiness:
                enabled: true
            resources:
              requests:
                cpu: 50m
                memory: 128Mi
              limits:
                memory: 512Mi
    service:
      app:
        controller: app-${app}
        ports:
          http:
            port: 8080
${app % 4 === 0 ? `    persistence:\n      data:\n        existingClaim: app-${app}\n` : ''}`;

const claim = (app: number) => `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: app-${app}
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 5Gi
  storageClassName: local
`;

const networkPolicy = (app: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: app-${app}
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: app-${app}
  ingress:
    - {}
`;

const machineConfig = (node: string, index: number) => `version: v1alpha1
machine:
  type: ${index < 3 ? 'controlplane' : 'worker'}
  network:
    hostname: ${node}
    nameservers: [192.168.1.1]
  kubelet:
    image: ghcr.io/siderolabs/kubelet:v1.30.3
  install:
    disk: /dev/sda
    image: ghcr.io/siderolabs/installer:v1.7.5
  registries:
    mirrors:
      docker.io:
        endpoints: [https://mirror.gcr.io]
cluster:
  allowSchedulingOnControlPlanes: true
  controlPlane:
    endpoint: https://192.168.1.10:6443
  clusterName: home
`;
