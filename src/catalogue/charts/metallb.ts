import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { partsOf } from './components.ts';
import { chartTag, daemonSet, deployment, fullName, imageFrom, port, service, versionTag } from './parts.ts';
import { webhooks } from './webhooks.ts';

/** The controller that gives addresses, the speakers that announce them, and the webhook before their own objects. */
export const metallb = {
  name: 'metallb',
  charts: ['metallb'],
  render(release) {
    const { values } = release;
    return [
      ...(values.flag('controller.enabled', true) ? controller(release) : []),
      ...(values.flag('speaker.enabled', true) ? [speakers(release)] : []),
    ];
  },
  source: 'metallb/metallb charts/metallb values.yaml, templates (main, 2026-08)',
} as const satisfies ChartEntry;

function controller(release: UnrenderedRelease): readonly ChartObject[] {
  const { values, namespace } = release;
  const component = 'controller';
  const name = 'metallb-webhook-service';
  const parts = partsOf(release, {
    name: `${fullName(release, 'metallb')}-controller`,
    component,
    path: 'controller',
    image: { repository: 'quay.io/metallb/controller', tag: versionTag(release) },
    container: { ports: [port('webhook-server', 9443)], readinessProbe: { httpGet: { path: '/metrics', port: 7472 }, initialDelaySeconds: 10 } },
    pod: { nodeSelector: { 'kubernetes.io/os': 'linux' } },
  });
  const asked = (resource: string, version: string, kind: string) => ({
    name: `${kind}validationwebhook.metallb.io`,
    service: { name, namespace, path: `/validate-metallb-io-${version}-${kind}` },
    rules: [{ apiGroups: ['metallb.io'], apiVersions: [version], operations: ['CREATE', 'UPDATE'], resources: [resource] }],
    failurePolicy: values.text('crds.validationFailurePolicy', 'Fail'),
  });
  const kinds = [
    asked('bgppeers', 'v1beta2', 'bgppeer'),
    asked('ipaddresspools', 'v1beta1', 'ipaddresspool'),
    asked('bgpadvertisements', 'v1beta1', 'bgpadvertisement'),
    asked('communities', 'v1beta1', 'community'),
    asked('bfdprofiles', 'v1beta1', 'bfdprofile'),
    asked('l2advertisements', 'v1beta1', 'l2advertisement'),
  ];
  return [
    deployment({ ...parts, strategy: values.map('controller.strategy') }),
    service({ name, release, component, ports: [{ port: 443, targetPort: 9443 }] }),
    webhooks('Validating', 'metallb-webhook-configuration', kinds, { webhooks: 'crds.validationFailurePolicy' }),
  ];
}

function speakers(release: UnrenderedRelease): ChartObject {
  const { values } = release;
  const master = ['node-role.kubernetes.io/master', 'node-role.kubernetes.io/control-plane'];
  const tolerated = values.flag('speaker.tolerateMaster', true)
    ? master.map((key) => ({ key, effect: 'NoSchedule', operator: 'Exists' }) as const)
    : [];
  const parts = partsOf(release, {
    name: `${fullName(release, 'metallb')}-speaker`,
    component: 'speaker',
    path: 'speaker',
    image: { repository: 'quay.io/metallb/speaker', tag: versionTag(release) },
    pod: { hostNetwork: true, nodeSelector: { 'kubernetes.io/os': 'linux' } },
  });
  const image = imageFrom(values, 'speaker.frr.image', { repository: 'quay.io/frrouting/frr', tag: chartTag(release) });
  const frr = values.flag('speaker.frr.enabled', false) ? [{ name: 'frr', image }] : [];
  const tolerations = [...tolerated, ...(parts.pod?.tolerations ?? [])];
  return daemonSet({
    ...parts,
    containers: [...parts.containers, ...frr],
    pod: { ...parts.pod, ...(tolerations.length === 0 ? {} : { tolerations }) },
    strategy: values.map('speaker.updateStrategy'),
  });
}
