import type { ChartEntry, UnrenderedRelease } from '#model/chart-entry.ts';
import type { Container } from '#model/kubernetes.ts';
import { partsOf } from '../components.ts';
import { deployment, port, service, versionTag } from '../parts.ts';
import { ingressFrom } from '../routes.ts';

/** Stands between external-secrets and Bitwarden's secrets outside. Its certificate is somebody else's to make. */
export const bitwardenSdkServer = {
  name: 'bitwarden-sdk-server',
  charts: ['bitwarden-sdk-server'],
  render(release) {
    const { values } = release;
    const name = values.text('fullnameOverride', 'bitwarden-sdk-server');
    const servicePort = values.number('service.port', 9998);
    const secured = values.flag('image.tls.enabled', true);
    const parts = partsOf(release, {
      name,
      image: { repository: 'ghcr.io/external-secrets/bitwarden-sdk-server', tag: versionTag(release) },
      container: {
        ports: [port('http', servicePort)],
        readinessProbe: { httpGet: { path: '/ready', port: 'http', ...(secured ? { scheme: 'HTTPS' } : {}) } },
      },
    });
    return [
      deployment({ ...parts, ...(secured ? withCertificate(release, parts.containers) : {}) }),
      service({ name, release, type: values.text('service.type', 'ClusterIP'), ports: [{ name: 'http', port: servicePort, targetPort: 'http' }] }),
      ...ingressFrom(release, { name, path: 'ingress', port: servicePort }),
    ];
  },
  source: 'external-secrets/bitwarden-sdk-server deploy/charts/bitwarden-sdk-server values.yaml, templates (v0.7.0)',
} as const satisfies ChartEntry;

/** The Secret is mounted where the values name it: then something else in the cluster is meant to make it. */
function withCertificate({ values }: UnrenderedRelease, containers: readonly Container[]) {
  const secretName = values.text('image.tls.secretName');
  if (secretName === undefined || values.list('image.tls.volumes').length > 0) return {};
  const volumeMounts = [{ name: secretName, mountPath: '/certs' }];
  return {
    containers: containers.map((container) => ({ ...container, volumeMounts })),
    volumes: [{ name: secretName, secret: { secretName } }],
  };
}
