import type { ChartEntry, ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import { budgetFrom, partsOf } from './components.ts';
import { deployment, fullName, port, service, versionTag } from './parts.ts';
import { webhooks, writesTo } from './webhooks.ts';

/** Controller, the controller of certificates, and the webhook before its own objects, which fails closed. */
export const externalSecrets = {
  name: 'external-secrets',
  charts: ['external-secrets'],
  render(release) {
    const { values } = release;
    return [
      ...(values.flag('createOperator', true) ? part(release, { component: 'controller', suffix: '', path: '' }) : []),
      ...(values.flag('certController.create', true)
        ? part(release, { component: 'cert-controller', suffix: '-cert-controller', path: 'certController', args: ['certcontroller'], readyOn: 8081 })
        : []),
      ...(values.flag('webhook.create', true) ? webhook(release) : []),
    ];
  },
  source: 'external-secrets/external-secrets deploy/charts/external-secrets values.yaml, templates (2.9.0)',
} as const satisfies ChartEntry;

interface Part {
  readonly component: string;
  /** Behind the release's name. */
  readonly suffix: string;
  readonly path: string;
  readonly args?: readonly string[];
  readonly readyOn?: number;
  readonly listensOn?: number;
}

function part(release: UnrenderedRelease, { component, suffix, path, args, readyOn, listensOn }: Part): readonly ChartObject[] {
  const { values } = release;
  const name = `${fullName(release, 'external-secrets')}${suffix}`;
  const below = (field: string) => (path === '' ? field : `${path}.${field}`);
  const parts = partsOf(release, {
    name,
    component,
    path,
    image: { repository: 'ghcr.io/external-secrets/external-secrets', tag: versionTag(release) },
    container: {
      ...(args === undefined ? {} : { args }),
      ...(readyOn === undefined
        ? {}
        : { readinessProbe: { httpGet: { path: '/readyz', port: readyOn }, initialDelaySeconds: 20, periodSeconds: 5 } }),
      ...(listensOn === undefined ? {} : { ports: [port('webhook', listensOn)] }),
    },
    pod: values.flag(below('hostNetwork'), false) ? { hostNetwork: true } : {},
  });
  const pod = { ...globally(release), ...parts.pod };
  return [
    deployment({ ...parts, pod, strategy: values.map(below('strategy')) }),
    ...budgetFrom(release, { name, component, path: below('podDisruptionBudget') }),
  ];
}

/** Placement of all parts, where a part has none of its own. */
function globally({ values }: UnrenderedRelease) {
  return Object.fromEntries(
    ['nodeSelector', 'tolerations', 'affinity', 'topologySpreadConstraints'].flatMap((field) => {
      const value = values.at(`global.${field}`);
      return value === undefined || value === null ? [] : [[field, value]];
    }),
  );
}

function webhook(release: UnrenderedRelease): readonly ChartObject[] {
  const { values, namespace } = release;
  const component = 'webhook';
  const name = `${fullName(release, 'external-secrets')}-webhook`;
  const failurePolicy = values.text('webhook.failurePolicy', 'Fail');
  const asked = (resource: string, kind: string, version = '*') => ({
    name: `validate.${kind}.external-secrets.io`,
    rules: [writesTo('external-secrets.io', [resource], ['CREATE', 'UPDATE', 'DELETE'], version)],
    service: { name, namespace, path: `/validate-external-secrets-io-v1-${kind}` },
    timeoutSeconds: 5,
    failurePolicy,
  });
  const from = { webhooks: 'webhook.failurePolicy' };
  return [
    ...part(release, {
      component,
      suffix: '-webhook',
      path: 'webhook',
      args: ['webhook'],
      readyOn: 8081,
      listensOn: values.number('webhook.port', 10_250),
    }),
    service({ name, release, component, ports: [{ name: 'webhook', port: 443, targetPort: 'webhook' }] }),
    webhooks('Validating', 'secretstore-validate', [asked('secretstores', 'secretstore'), asked('clustersecretstores', 'clustersecretstore')], from),
    webhooks('Validating', 'externalsecret-validate', [asked('externalsecrets', 'externalsecret')], from),
  ];
}
