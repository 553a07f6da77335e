import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { numbersOf } from './chart-version.ts';
import { partsOf } from './components.ts';
import { daemonSet, fullName, port, service, versionTag } from './parts.ts';

/** One on each node: hands images that a node holds to the others, and passes on what none has. */
export const spegel = {
  name: 'spegel',
  charts: ['spegel'],
  render(release) {
    const name = fullName(release, 'spegel');
    const registryPort = release.values.number('service.registry.port', 5000);
    return [
      mirror(release, name, registryPort),
      service({
        name: `${name}-registry`,
        release,
        component: 'spegel',
        type: 'NodePort',
        ports: [{ name: 'registry', port: registryPort, targetPort: 'registry' }],
      }),
      service({ name: `${name}-bootstrap`, release, component: 'spegel', headless: true, ports: [{ name: 'router', port: 5001 }] }),
    ];
  },
  source: 'spegel-org/spegel charts/spegel values.yaml, templates (v0.7)',
} as const satisfies ChartEntry;

function mirror(release: UnrenderedRelease, name: string, registryPort: number): ChartObject {
  const { values } = release;
  const parts = partsOf(release, {
    name,
    component: 'spegel',
    image: { repository: 'ghcr.io/spegel-org/spegel', tag: versionTag(release) },
    container: {
      name: 'registry',
      args: ['registry', `--registry-addr=:${registryPort}`],
      ports: [registryOn(release, registryPort), port('router', values.number('service.router.port', 5001))],
      readinessProbe: { httpGet: { path: '/readyz', port: 'registry' } },
      startupProbe: { httpGet: { path: '/readyz', port: 'registry' }, periodSeconds: 3, failureThreshold: 60 },
      resources: { requests: { memory: '128Mi' }, limits: { memory: '128Mi' } },
    },
    pod: { nodeSelector: { 'kubernetes.io/os': 'linux' }, priorityClassName: 'system-node-critical', tolerations },
  });
  const image = parts.containers[0]?.image;
  const configures = { name: 'configuration', ...(image === undefined ? {} : { image }), args: ['configuration'] };
  return daemonSet({
    ...parts,
    initContainers: values.flag('spegel.containerdMirrorAdd', true) ? [configures] : [],
    strategy: values.map('updateStrategy'),
  });
}

/** Before 0.5 it listened on the node itself. */
function registryOn({ values, version }: UnrenderedRelease, registryPort: number) {
  const [major = 1, minor = 0] = numbersOf(version) ?? [];
  const onHost = major === 0 && minor < 5;
  return port('registry', registryPort, onHost ? { hostPort: values.number('service.registry.hostPort', 30_020) } : {});
}

const tolerations = [
  { key: 'CriticalAddonsOnly', operator: 'Exists' },
  { effect: 'NoExecute', operator: 'Exists' },
  { effect: 'NoSchedule', operator: 'Exists' },
] as const;
