import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { sinceVersion } from './chart-version.ts';
import { budgetFrom, partsOf } from './components.ts';
import { chartTag, deployment, fullName, type ImageDefaults, imageFrom, port, service } from './parts.ts';
import { webhooks } from './webhooks.ts';

/**
 * Its four controllers, and the webhooks it registers before its own policies. Those before other objects follow from the
 * policies there are, which no chart brings.
 */
export const kyverno = {
  name: 'kyverno',
  charts: ['kyverno'],
  render(release) {
    const on = (component: string) => release.values.flag(`${component}.enabled`, true);
    return [
      ...admission(release),
      ...(on('backgroundController') ? part(release, 'background-controller', 'backgroundController') : []),
      ...(on('cleanupController') ? part(release, 'cleanup-controller', 'cleanupController') : []),
      ...(on('reportsController') ? part(release, 'reports-controller', 'reportsController') : []),
    ];
  },
  source: 'kyverno/kyverno charts/kyverno values.yaml, templates, pkg/controllers/webhook/controller.go (1.19.0)',
} as const satisfies ChartEntry;

function imageOf(release: UnrenderedRelease, repository: string): ImageDefaults {
  const tag = sinceVersion(release.version, applications) ?? chartTag(release);
  return { registry: release.values.text('global.image.registry', registryOf(tag)), repository, tag };
}

/** Its own registry since 1.13. */
function registryOf(tag: string): string {
  const minor = /^v1\.(\d+)/.exec(tag)?.[1];
  return minor !== undefined && Number(minor) < 13 ? 'ghcr.io' : 'reg.kyverno.io';
}

function part(release: UnrenderedRelease, component: string, path: string): readonly ChartObject[] {
  const name = `${fullName(release, 'kyverno')}-${component}`;
  const parts = partsOf(release, {
    name,
    component,
    path,
    replicasPath: `${path}.replicas`,
    image: imageOf(release, `kyverno/${component}`),
    pod: release.values.flag(`${path}.hostNetwork`, false) ? { hostNetwork: true } : {},
  });
  return [
    deployment({ ...parts, strategy: strategyOf(release, path) }),
    ...(component === 'cleanup-controller' ? [service({ name, release, component, ports: [{ name: 'https', port: 443, targetPort: 9443 }] })] : []),
    ...budgetFrom(release, { name, component, path: `${path}.podDisruptionBudget` }),
  ];
}

function strategyOf({ values }: UnrenderedRelease, path: string): object {
  return values.map(`${path}.updateStrategy`) ?? { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: '40%' } };
}

function admission(release: UnrenderedRelease): readonly ChartObject[] {
  const { values } = release;
  const component = 'admission-controller';
  const path = 'admissionController';
  const name = `${fullName(release, 'kyverno')}-${component}`;
  const parts = partsOf(release, {
    name,
    component,
    path,
    replicasPath: `${path}.replicas`,
    imagePath: `${path}.container.image`,
    resourcesPath: `${path}.container.resources`,
    image: imageOf(release, 'kyverno/kyverno'),
    container: {
      name: 'kyverno',
      ports: [port('https', 9443)],
      readinessProbe: { httpGet: { path: '/health/readiness', port: 9443, scheme: 'HTTPS' }, initialDelaySeconds: 5 },
    },
    pod: values.flag(`${path}.hostNetwork`, false) ? { hostNetwork: true } : {},
  });
  const before = { name: 'kyverno-pre', image: imageFrom(values, `${path}.initContainer.image`, imageOf(release, 'kyverno/kyvernopre')) };
  const serviceName = `${fullName(release, 'kyverno')}-svc`;
  return [
    deployment({ ...parts, initContainers: [before], strategy: strategyOf(release, path) }),
    service({ name: serviceName, release, component, ports: [{ name: 'https', port: 443, targetPort: 'https' }] }),
    ...budgetFrom(release, { name, component, path: `${path}.podDisruptionBudget` }),
    beforePolicies(release, 'Mutating', serviceName),
    beforePolicies(release, 'Validating', serviceName),
  ];
}

function beforePolicies({ namespace }: UnrenderedRelease, kind: 'Mutating' | 'Validating', name: string): ChartObject {
  const verb = kind === 'Mutating' ? 'mutate' : 'validate';
  return webhooks(kind, `kyverno-policy-${kind.toLowerCase()}-webhook-cfg`, [
    {
      name: `${verb}-policy.kyverno.svc`,
      service: { name, namespace, path: `/policy${verb}`, port: 443 },
      rules: [
        { apiGroups: ['kyverno.io'], apiVersions: ['v1', 'v2beta1'], operations: ['CREATE', 'UPDATE'], resources: ['clusterpolicies', 'policies'] },
      ],
      timeoutSeconds: 10,
    },
  ]);
}

/** Versions of Kyverno by that of the chart that brought them. [charts/kyverno/Chart.yaml at each tag] */
const applications: readonly (readonly [string, string])[] = [
  ['2.7.0', 'v1.9.0'],
  ['2.7.1', 'v1.9.1'],
  ['2.7.2', 'v1.9.2'],
  ['2.7.3', 'v1.9.3'],
  ['2.7.4', 'v1.9.4'],
  ['2.7.5', 'v1.9.5'],
  ['3.0.0', 'v1.10.0'],
  ['3.0.2', 'v1.10.1'],
  ['3.0.3', 'v1.10.2'],
  ['3.0.5', 'v1.10.3'],
  ['3.0.6', 'v1.10.4'],
  ['3.0.7', 'v1.10.5'],
  ['3.0.8', 'v1.10.6'],
  ['3.0.9', 'v1.10.7'],
  ['3.1.0', 'v1.11.0'],
  ['3.1.1', 'v1.11.1'],
  ['3.1.2', 'v1.11.2'],
  ['3.1.3', 'v1.11.3'],
  ['3.1.4', 'v1.11.4'],
  ['3.1.5', 'v1.11.5'],
  ['3.2.0', 'v1.12.0'],
  ['3.2.1', 'v1.12.1'],
  ['3.2.3', 'v1.12.2'],
  ['3.2.4', 'v1.12.3'],
  ['3.2.5', 'v1.12.4'],
  ['3.2.6', 'v1.12.5'],
  ['3.2.7', 'v1.12.6'],
  ['3.2.9', 'v1.12.7'],
  ['3.3.0', 'v1.13.0'],
  ['3.3.3', 'v1.13.1'],
  ['3.3.4', 'v1.13.2'],
  ['3.3.5', 'v1.13.3'],
  ['3.3.6', 'v1.13.4'],
  ['3.3.8', 'v1.13.5'],
  ['3.3.9', 'v1.13.6'],
  ['3.4.0', 'v1.14.0'],
  ['3.4.1', 'v1.14.1'],
  ['3.4.2', 'v1.14.2'],
  ['3.4.3', 'v1.14.3'],
  ['3.4.4', 'v1.14.4'],
  ['3.4.5', 'v1.14.5'],
  ['3.5.0', 'v1.15.0'],
  ['3.5.1', 'v1.15.1'],
  ['3.5.2', 'v1.15.2'],
  ['3.5.3', 'v1.15.3'],
  ['3.5.2', 'v1.15.2'],
  ['3.6.0', 'v1.16.0'],
  ['3.6.1', 'v1.16.1'],
  ['3.6.2', 'v1.16.2'],
  ['3.6.3', 'v1.16.3'],
  ['3.6.4', 'v1.16.4'],
  ['3.7.0', 'v1.17.0'],
  ['3.7.1', 'v1.17.1'],
  ['3.7.2', 'v1.17.2'],
  ['3.8.0', 'v1.18.0'],
  ['3.8.1', 'v1.18.1'],
  ['3.8.2', 'v1.18.2'],
  ['3.9.0', 'v1.19.0'],
];
