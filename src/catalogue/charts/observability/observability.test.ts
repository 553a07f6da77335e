import { expect, test } from 'vitest';
import { objectsOf } from '#testing/chart-objects.ts';
import { blackboxExporter } from './blackbox-exporter.ts';
import { fluentBit } from './fluent-bit.ts';
import { grafanaOperator } from './grafana-operator.ts';
import { kromgo } from './kromgo.ts';
import { prometheusAdapter } from './prometheus-adapter.ts';
import { silenceOperator } from './silence-operator.ts';
import { smartctlExporter } from './smartctl-exporter.ts';
import { victoriaLogs } from './victoria-logs.ts';

const imageOf = (object: unknown) =>
  (object as { spec: { template: { spec: { containers: { image: string }[] } } } }).spec.template.spec.containers[0]?.image;

test.each([
  [blackboxExporter, '11.6.1', 'Deployment/mine-prometheus-blackbox-exporter', 'quay.io/prometheus/blackbox-exporter:v0.28.0'],
  [smartctlExporter, '0.16.0', 'DaemonSet/mine-prometheus-smartctl-exporter-0', 'quay.io/prometheuscommunity/smartctl-exporter:v0.14.0'],
  [prometheusAdapter, '5.3.0', 'Deployment/mine-prometheus-adapter', 'registry.k8s.io/prometheus-adapter/prometheus-adapter:v0.12.0'],
  [fluentBit, '0.55.0', 'DaemonSet/mine-fluent-bit', 'cr.fluentbit.io/fluent/fluent-bit:4.2.2'],
  [victoriaLogs, '0.11.25', 'StatefulSet/mine-victoria-logs-single-server', 'victoriametrics/victoria-logs:v1.44.0'],
  [kromgo, '0.16.0', 'Deployment/mine-kromgo', 'ghcr.io/home-operations/kromgo:0.16.0'],
  [grafanaOperator, '5.24.0', 'Deployment/mine-grafana-operator', 'ghcr.io/grafana/grafana-operator:v5.24.0'],
  [silenceOperator, '0.20.1', 'Deployment/silence-operator', 'gsoci.azurecr.io/giantswarm/silence-operator:0.20.1'],
])('$name $1 runs $3', (entry, version, workload, image) => {
  expect(imageOf(objectsOf(entry, { version })[workload])).toBe(image);
});

test('the adapter serves the groups for which there are rules', () => {
  const external = objectsOf(prometheusAdapter, { values: { replicas: 2, rules: { default: false, external: [{ seriesQuery: 'up' }] } } });

  expect(Object.keys(external).filter((key) => key.startsWith('APIService'))).toEqual(['APIService/v1beta1.external.metrics.k8s.io']);
  expect(external['Deployment/mine-prometheus-adapter']).toMatchObject({ spec: { replicas: 2 } });
  expect(objectsOf(prometheusAdapter, {})['APIService/v1beta1.custom.metrics.k8s.io']).toMatchObject({
    spec: { service: { name: 'mine-prometheus-adapter', namespace: 'there' } },
  });
});

test('logs are kept in a claim of the pod’s own, in one that exists, or not at all', () => {
  const persistent = (values: object) => objectsOf(victoriaLogs, { values: { fullnameOverride: 'logs', server: { persistentVolume: values } } });

  expect(persistent({ storageClassName: 'block', size: '20Gi' })['StatefulSet/logs-server']).toMatchObject({
    spec: {
      volumeClaimTemplates: [
        { metadata: { name: 'server-volume' }, spec: { storageClassName: 'block', resources: { requests: { storage: '20Gi' } } } },
      ],
    },
  });
  expect(persistent({ existingClaim: 'old' })['StatefulSet/logs-server']).toMatchObject({
    spec: { template: { spec: { volumes: [{ persistentVolumeClaim: { claimName: 'old' } }] } } },
  });
  expect(persistent({ enabled: false })['StatefulSet/logs-server']).toMatchObject({ spec: { template: { spec: { volumes: [{ emptyDir: {} }] } } } });
});

test('a Deployment of the log server has a claim beside it', () => {
  const made = objectsOf(victoriaLogs, { values: { fullnameOverride: 'logs', server: { mode: 'deployment' } } });

  expect(made['Deployment/logs-server']).toMatchObject({ spec: { strategy: { type: 'Recreate' } } });
  expect(made['PersistentVolumeClaim/logs-server']).toMatchObject({ spec: { resources: { requests: { storage: '10Gi' } } } });
});

test('routes lead to the Services', () => {
  const route = { enabled: true, hostnames: ['logs.example.org'], parentRefs: [{ name: 'internal' }] };

  expect(objectsOf(victoriaLogs, { values: { server: { route } } })['HTTPRoute/mine-victoria-logs-single-server']).toMatchObject({
    spec: { hostnames: ['logs.example.org'], rules: [{ backendRefs: [{ name: 'mine-victoria-logs-single-server', port: 9428 }] }] },
  });
  expect(objectsOf(kromgo, { values: { httpRoute: route } })['HTTPRoute/mine-kromgo']).toMatchObject({
    spec: { parentRefs: [{ name: 'internal' }] },
  });
});

test('an Ingress has the hosts, the class and the Secret of the values', () => {
  const ingress = { enabled: true, className: 'lan', hosts: [{ host: 'metrics.lan' }], tls: [{ secretName: 'metrics-tls' }] };

  expect(objectsOf(kromgo, { values: { ingress } })['Ingress/mine-kromgo']).toMatchObject({
    spec: { ingressClassName: 'lan', rules: [{ host: 'metrics.lan' }], tls: [{ secretName: 'metrics-tls' }] },
  });
});

test('disks are read on every node that is not excluded, and by further instances where the values place them', () => {
  const made = objectsOf(smartctlExporter, { values: { extraInstances: [{ nodeSelector: { disks: 'nvme' } }], image: { tag: 'v9' } } });

  expect(made['DaemonSet/mine-prometheus-smartctl-exporter-0']).toMatchObject({
    spec: { template: { spec: { tolerations: [{ effect: 'NoSchedule', operator: 'Exists' }] } } },
  });
  expect(made['DaemonSet/mine-prometheus-smartctl-exporter-1']).toMatchObject({ spec: { template: { spec: { nodeSelector: { disks: 'nvme' } } } } });
  expect(imageOf(made['DaemonSet/mine-prometheus-smartctl-exporter-1'])).toBe('quay.io/prometheuscommunity/smartctl-exporter:v9');
});

test('kinds and budgets follow the values', () => {
  const budget = { enabled: true, maxUnavailable: '50%' };

  expect(objectsOf(fluentBit, { values: { podDisruptionBudget: budget } })['PodDisruptionBudget/mine-fluent-bit']).toBeUndefined();
  expect(objectsOf(fluentBit, { values: { kind: 'Deployment', podDisruptionBudget: budget } })['PodDisruptionBudget/mine-fluent-bit']).toMatchObject({
    spec: { maxUnavailable: '50%' },
  });
  const exporter = objectsOf(blackboxExporter, { values: { kind: 'DaemonSet', hostPort: 9115, podDisruptionBudget: { minAvailable: 1 } } });
  expect(exporter['DaemonSet/mine-prometheus-blackbox-exporter']).toMatchObject({
    spec: { template: { spec: { containers: [{ ports: [{ hostPort: 9115 }] }] } } },
  });
  expect(exporter['PodDisruptionBudget/mine-prometheus-blackbox-exporter']).toMatchObject({ spec: { minAvailable: 1 } });
});
