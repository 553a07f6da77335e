import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import {
  chartTag,
  clusterObject,
  daemonSet,
  deployment,
  disruptionBudget,
  fullName,
  imageFrom,
  placementFrom,
  port,
  resourcesFrom,
  service,
} from './parts.ts';

const component = 'controller';

/** The controller, its Service and class, and the webhook that admits Ingresses while it answers. */
export const ingressNginx = {
  name: 'ingress-nginx',
  charts: ['ingress-nginx'],
  render(release) {
    const { values } = release;
    const name = `${fullName(release, 'ingress-nginx')}-controller`;
    const className = values.text('controller.ingressClassResource.name', 'nginx');
    const isDefault = values.flag('controller.ingressClassResource.default', false);
    const annotations = isDefault ? { 'ingressclass.kubernetes.io/is-default-class': 'true' } : undefined;
    return [
      controller(release, name, className),
      service({
        name,
        release,
        component,
        type: values.text('controller.service.type', 'LoadBalancer'),
        ports: [web('http', 80), web('https', 443)],
      }),
      {
        object: {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'IngressClass',
          metadata: { name: className, ...(annotations === undefined ? {} : { annotations }) },
          spec: { controller: values.text('controller.ingressClassResource.controllerValue', 'k8s.io/ingress-nginx') },
        } as ChartObject['object'],
      },
      ...budget(release, name),
      ...(values.flag('controller.admissionWebhooks.enabled', true) ? admission(release, name) : []),
    ];
  },
  source: 'kubernetes/ingress-nginx charts/ingress-nginx values.yaml, templates (controller-v1.11.3, chart 4.11.3)',
} as const satisfies ChartEntry;

function web(name: string, number: number) {
  return { name, port: number, targetPort: name };
}

function controller(release: UnrenderedRelease, name: string, className: string): ChartObject {
  const { values } = release;
  const hostNetwork = values.flag('controller.hostNetwork', false);
  const hostPorts = values.flag('controller.hostPort.enabled', false);
  const onHost = (label: string, number: number) =>
    port(label, number, hostPorts ? { hostPort: values.number(`controller.hostPort.ports.${label}`, number) } : {});
  const webhook = values.flag('controller.admissionWebhooks.enabled', true) ? [port('webhook', 8443)] : [];
  const image = imageFrom(values, 'controller.image', {
    registry: 'registry.k8s.io',
    repository: values.text('controller.image.image', 'ingress-nginx/controller'),
    tag: chartTag(release),
  });
  const parts = {
    name,
    release,
    component,
    replicas: values.number('controller.replicaCount', 1),
    strategy: values.map('controller.updateStrategy'),
    containers: [
      {
        name: 'controller',
        image,
        args: [
          '/nginx-ingress-controller',
          `--ingress-class=${className}`,
          `--controller-class=${values.text('controller.ingressClassResource.controllerValue', 'k8s.io/ingress-nginx')}`,
        ],
        ports: [onHost('http', 80), onHost('https', 443), ...webhook],
        resources: { requests: { cpu: '100m', memory: '90Mi' } },
        ...resourcesFrom(values, 'controller.resources'),
      },
    ],
    pod: { nodeSelector: { 'kubernetes.io/os': 'linux' }, ...placementFrom(values, 'controller'), ...(hostNetwork ? { hostNetwork } : {}) },
    from: { 'spec.template.spec.containers[0].image': 'controller.image', 'spec.replicas': 'controller.replicaCount' },
  };
  return values.text('controller.kind', 'Deployment') === 'DaemonSet' ? daemonSet(parts) : deployment(parts);
}

/** The chart makes one as soon as more than one pod is wanted. */
function budget(release: UnrenderedRelease, name: string): readonly ChartObject[] {
  const { values } = release;
  const replicas = values.number('controller.replicaCount', 1);
  const isDaemonSet = values.text('controller.kind', 'Deployment') === 'DaemonSet';
  if (isDaemonSet || (replicas <= 1 && !values.flag('controller.autoscaling.enabled', false))) return [];
  return [disruptionBudget({ name, release, component }, { minAvailable: values.number('controller.minAvailable', 1) })];
}

function admission(release: UnrenderedRelease, name: string): readonly ChartObject[] {
  const { values, namespace } = release;
  const admissionService = `${name}-admission`;
  const webhook = {
    name: 'validate.nginx.ingress.kubernetes.io',
    matchPolicy: 'Equivalent',
    failurePolicy: values.text('controller.admissionWebhooks.failurePolicy', 'Fail'),
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    rules: [{ apiGroups: ['networking.k8s.io'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['ingresses'] }],
    clientConfig: { service: { name: admissionService, namespace, path: '/networking/v1/ingresses' } },
  };
  return [
    service({ name: admissionService, release, component, ports: [{ name: 'https-webhook', port: 443, targetPort: 'webhook' }] }),
    clusterObject('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', `${fullName(release, 'ingress-nginx')}-admission`, {
      webhooks: [webhook],
    }),
  ];
}
