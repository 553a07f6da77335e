import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { partsOf } from './components.ts';
import { chartTag, deployment, port, service } from './parts.ts';
import { webhooks, writesTo } from './webhooks.ts';

const component = 'prometheus-operator';
const path = 'prometheusOperator';

/** The operator, which answers for its rules and settings before they are written; they pass while it is away unless the values say otherwise. */
export function prometheusOperator(release: UnrenderedRelease, stack: string): readonly ChartObject[] {
  const { values } = release;
  const name = values.text(`${path}.fullnameOverride`, `${stack}-operator`);
  const parts = partsOf(release, {
    name,
    component,
    path,
    image: { registry: 'quay.io', repository: 'prometheus-operator/prometheus-operator', tag: chartTag(release) },
    container: {
      ports: [port('https', values.number(`${path}.tls.internalPort`, 10_250))],
      readinessProbe: { httpGet: { path: '/healthz', port: 'https', scheme: 'HTTPS' } },
    },
    pod: values.flag(`${path}.hostNetwork`, false) ? { hostNetwork: true } : {},
  });
  return [
    deployment({ ...parts, replicas: 1 }),
    service({ name, release, component, ports: [{ name: 'https', port: 443, targetPort: 'https' }] }),
    ...(values.flag(`${path}.admissionWebhooks.enabled`, true) ? admission(release, stack, name) : []),
  ];
}

function admission(release: UnrenderedRelease, stack: string, operator: string): readonly ChartObject[] {
  const { values, namespace } = release;
  const at = `${path}.admissionWebhooks`;
  const apart = values.flag(`${at}.deployment.enabled`, false);
  const name = apart ? `${operator}-webhook` : operator;
  const given = values.text(`${at}.failurePolicy`);
  const failurePolicy =
    given === 'Fail' || given === 'IgnoreOnInstallOnly' ? 'Fail' : given === 'Ignore' || values.flag(`${at}.patch.enabled`, true) ? 'Ignore' : 'Fail';
  const asked = (verb: 'mutate' | 'validate') => ({
    name: `prometheusrule${verb}.monitoring.coreos.com`,
    service: { name, namespace, path: `/admission-prometheusrules/${verb}` },
    rules: [writesTo('monitoring.coreos.com', ['prometheusrules'])],
    failurePolicy,
    timeoutSeconds: values.number(`${at}.timeoutSeconds`, 10),
  });
  const from = { webhooks: `${at}.failurePolicy` };
  return [
    ...(apart ? separate(release, name) : []),
    webhooks('Mutating', `${stack}-admission`, [asked('mutate')], from),
    webhooks('Validating', `${stack}-admission`, [asked('validate')], from),
  ];
}

function separate(release: UnrenderedRelease, name: string): readonly ChartObject[] {
  const at = `${path}.admissionWebhooks.deployment`;
  const parts = partsOf(release, {
    name,
    component: `${component}-webhook`,
    path: at,
    replicasPath: `${at}.replicas`,
    image: { registry: 'quay.io', repository: 'prometheus-operator/admission-webhook', tag: chartTag(release) },
    container: { ports: [port('https', 10_250)] },
  });
  return [
    deployment(parts),
    service({ name, release, component: `${component}-webhook`, ports: [{ name: 'https', port: 443, targetPort: 'https' }] }),
  ];
}
