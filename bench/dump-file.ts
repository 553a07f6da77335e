import { closeSync, openSync, writeSync } from 'node:fs';

const podsPerNode = 30;
const replicas = 10;

/**
 * Writes what `kubectl get nodes,pods -A -o json` prints of a cluster of that many pods, 30 a node: running pods of
 * workloads of ten, each with what real ones carry: managed fields, owner, projected token, conditions, statuses.
 *
 * @returns bytes written, and bytes of one pod
 */
export function writeDump(path: string, pods: number): { readonly bytes: number; readonly bytesPerPod: number } {
  const file = openSync(path, 'w');
  const nodes = Math.ceil(pods / podsPerNode);
  let bytes = writeSync(file, '{\n    "apiVersion": "v1",\n    "items": [\n');
  for (let index = 0; index < nodes; index++) bytes += writeSync(file, `${itemText(node(index))},\n`);
  const beforePods = bytes;
  for (let index = 0; index < pods; index++) bytes += writeSync(file, `${itemText(pod(index))}${index === pods - 1 ? '' : ','}\n`);
  const bytesPerPod = (bytes - beforePods) / pods;
  bytes += writeSync(file, '    ],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n');
  closeSync(file);
  return { bytes, bytesPerPod };
}

function itemText(value: object): string {
  return JSON.stringify(value, null, 1);
}

const created = '2026-11-01T10:00:00Z';

function node(index: number): object {
  const name = `worker-${index}`;
  const room = { cpu: '32', memory: '131072Mi', pods: '110', 'ephemeral-storage': '500Gi' };
  const condition = (type: string, status: string) => ({
    lastHeartbeatTime: created,
    lastTransitionTime: created,
    message: type,
    reason: type,
    status,
    type,
  });
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      creationTimestamp: created,
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'topology.kubernetes.io/zone': `zone-${index % 3}` },
      name,
      uid: `00000000-0000-4000-8000-${hex(index)}`,
    },
    spec: { podCIDR: '10.0.0.0/24' },
    status: {
      allocatable: room,
      capacity: room,
      conditions: [
        condition('MemoryPressure', 'False'),
        condition('DiskPressure', 'False'),
        condition('PIDPressure', 'False'),
        condition('Ready', 'True'),
      ],
      nodeInfo: { containerRuntimeVersion: 'containerd://1.7.20', kubeletVersion: 'v1.30.2', osImage: 'Talos (v1.7.5)' },
    },
  };
}

function pod(index: number): object {
  const app = `app-${Math.floor(index / replicas)}`;
  const hash = hex(Math.floor(index / replicas)).slice(-10);
  const name = `${app}-${hash}-${hex(index).slice(-5)}`;
  const labels = { 'app.kubernetes.io/instance': app, 'app.kubernetes.io/name': app, 'pod-template-hash': hash };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      annotations: { 'checksum/config': hex(index).repeat(5), 'prometheus.io/port': '9090', 'prometheus.io/scrape': 'true' },
      creationTimestamp: created,
      generateName: `${app}-${hash}-`,
      labels,
      managedFields: [managed('kube-controller-manager', writtenByController), managed('kubelet', writtenByKubelet, 'status')],
      name,
      namespace: `team-${Math.floor(index / replicas / 20)}`,
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          blockOwnerDeletion: true,
          controller: true,
          kind: 'ReplicaSet',
          name: `${app}-${hash}`,
          uid: `10000000-0000-4000-8000-${hex(Math.floor(index / replicas))}`,
        },
      ],
      resourceVersion: String(1_000_000 + index),
      uid: `20000000-0000-4000-8000-${hex(index)}`,
    },
    spec: spec(index, app, labels),
    status: status(index, app),
  };
}

function spec(index: number, app: string, labels: Record<string, string>): object {
  return {
    containers: [
      {
        env: ['LOG_LEVEL', 'DATABASE_HOST', 'CACHE_HOST', 'REGION'].map((name) => ({ name, value: `${name.toLowerCase()}-of-${app}` })),
        image: `ghcr.io/example/${app}:1.2.3`,
        imagePullPolicy: 'IfNotPresent',
        livenessProbe: {
          failureThreshold: 3,
          httpGet: { path: '/healthz', port: 'http', scheme: 'HTTP' },
          periodSeconds: 10,
          successThreshold: 1,
          timeoutSeconds: 1,
        },
        name: app,
        ports: [{ containerPort: 8080, name: 'http', protocol: 'TCP' }],
        resources: { limits: { memory: '256Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        volumeMounts: [{ mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name: 'kube-api-access-blkst', readOnly: true }],
      },
    ],
    dnsPolicy: 'ClusterFirst',
    enableServiceLinks: true,
    nodeName: `worker-${Math.floor(index / podsPerNode)}`,
    preemptionPolicy: 'PreemptLowerPriority',
    priority: 0,
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: { runAsNonRoot: true, runAsUser: 1000 },
    serviceAccount: app,
    serviceAccountName: app,
    terminationGracePeriodSeconds: 30,
    tolerations: ['not-ready', 'unreachable'].map((key) => ({
      effect: 'NoExecute',
      key: `node.kubernetes.io/${key}`,
      operator: 'Exists',
      tolerationSeconds: 300,
    })),
    topologySpreadConstraints: [
      { labelSelector: { matchLabels: labels }, maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' },
    ],
    volumes: [
      {
        name: 'kube-api-access-blkst',
        projected: {
          defaultMode: 420,
          sources: [
            { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
            { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
          ],
        },
      },
    ],
  };
}

function status(index: number, app: string): object {
  const condition = (type: string) => ({ lastProbeTime: null, lastTransitionTime: created, status: 'True', type });
  return {
    conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(condition),
    containerStatuses: [
      {
        containerID: `containerd://${hex(index).repeat(5)}`,
        image: `ghcr.io/example/${app}:1.2.3`,
        imageID: `ghcr.io/example/${app}@sha256:${hex(Math.floor(index / replicas))
          .repeat(6)
          .slice(0, 64)}`,
        lastState: {},
        name: app,
        ready: true,
        restartCount: 0,
        started: true,
        state: { running: { startedAt: created } },
      },
    ],
    hostIP: '192.168.1.1',
    phase: 'Running',
    podIP: `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`,
    podIPs: [{ ip: `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}` }],
    qosClass: 'Burstable',
    startTime: created,
  };
}

const writtenByController = fieldsOf('metadata', ['annotations', 'generateName', 'labels', 'ownerReferences']);
const writtenByKubelet = fieldsOf('status', ['conditions', 'containerStatuses', 'hostIP', 'phase', 'podIP', 'podIPs', 'startTime']);

function managed(manager: string, fieldsV1: object, subresource?: string): object {
  return {
    apiVersion: 'v1',
    fieldsType: 'FieldsV1',
    fieldsV1,
    manager,
    operation: 'Update',
    ...(subresource === undefined ? {} : { subresource }),
    time: created,
  };
}

function fieldsOf(top: string, fields: readonly string[]): object {
  return {
    [`f:${top}`]: Object.fromEntries(
      fields.map((field) => [`f:${field}`, { '.': {}, 'k:{"type":"Ready"}': { '.': {}, 'f:status': {}, 'f:type': {} } }]),
    ),
  };
}

function hex(number: number): string {
  return number.toString(16).padStart(12, '0');
}
