import type { TimeMs } from '#base/brand.ts';
import type { DaemonSet, Deployment, KubeObject, Node, Pod, PodTemplate, ReplicaSet, Service, Toleration } from '#model/kubernetes.ts';
import { timeText } from '#model/time.ts';
import { daemonPod } from '#sim/controllers/daemonset/pods-on-node.ts';
import { controllerReference } from '#sim/controllers/owners.ts';
import { podFromTemplate, podTemplateHashLabel, templateHash } from '#sim/controllers/pod-template.ts';
import { revisionHashLabel } from '#sim/controllers/revisions.ts';
import { generateStatus } from '#sim/kubelet/status.ts';

/** Wall-clock time of virtual time zero in synthetic clusters. */
export const calendarStartMs = Date.parse('2026-01-01T00:00:00Z');

export const zones = 3;
export const pools = 4;
const workloadsPerNamespace = 20;
const poolLabel = 'example.org/pool';
const zoneLabel = 'topology.kubernetes.io/zone';

/** A workload of a synthetic cluster: a Deployment with its Service. */
export interface Workload {
  readonly number: number;
  readonly replicas: number;
  readonly pool: number;
  /** Only nodes of its pool take its pods. */
  readonly picky: boolean;
  /** Its pods spread over the zones. */
  readonly spread: boolean;
  /** It needs the workload before it, if that is of its namespace. */
  readonly chained: boolean;
}

const capacity = { cpu: '16', memory: '64Gi', 'ephemeral-storage': '400Gi', pods: '110' };

export function syntheticNode(number: number): Node {
  const name = `node-${padded(number)}`;
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string) => ({ type, status, reason, message });
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      uid: uid('aaaa', number),
      creationTimestamp: timeText(calendarStartMs - 30 * dayMs),
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        [zoneLabel]: `zone-${number % zones}`,
        [poolLabel]: `pool-${number % pools}`,
      },
    },
    spec: {},
    status: {
      capacity,
      allocatable: capacity,
      conditions: [
        condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
        condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
      ],
      addresses: [{ type: 'InternalIP', address: `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}` }],
      nodeInfo: { kubeletVersion: 'v1.28.3', containerRuntimeVersion: 'containerd://1.7.24' },
    },
  };
}

export function namespaceOf({ number }: Workload): string {
  return `team-${padded(Math.floor(number / workloadsPerNamespace))}`;
}

/** A namespace with what every namespace gets. */
export function syntheticNamespace(name: string): readonly KubeObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
      status: { phase: 'Active' },
    } as KubeObject,
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kube-root-ca.crt', namespace: name } },
  ];
}

/** A Deployment that has long been rolled out, and its ReplicaSet. */
export function rolledOut(workload: Workload): { readonly deployment: Deployment; readonly replicaSet: ReplicaSet } {
  const { number, replicas } = workload;
  const name = `app-${padded(number)}`;
  const selector = { matchLabels: { app: name } };
  const needs = workload.chained && number % workloadsPerNamespace > 0 ? `service(app-${padded(number - 1)})` : undefined;
  const annotations = needs === undefined ? undefined : { 'blackstart.dev/needs-to-start': needs };
  const metadata = { labels: { app: name }, ...(annotations === undefined ? {} : { annotations }) };
  const template: PodTemplate = { metadata, spec: specOf(workload, name) };
  const made = { namespace: namespaceOf(workload), creationTimestamp: timeText(calendarStartMs - 20 * dayMs), generation: 1 };
  const hash = templateHash(template);
  const labels = { app: name, [podTemplateHashLabel]: hash };
  const since = timeText(calendarStartMs - 19 * dayMs);
  const condition = (type: string, reason: string, message: string) =>
    ({ type, status: 'True', lastUpdateTime: since, lastTransitionTime: since, reason, message }) as const;
  const deployment: Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...made, name, uid: uid('bbbb', number), annotations: { 'deployment.kubernetes.io/revision': '1' } },
    spec: {
      replicas,
      selector,
      template,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
    },
    status: {
      observedGeneration: 1,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
      conditions: [
        condition('Available', 'MinimumReplicasAvailable', 'Deployment has minimum availability.'),
        condition('Progressing', 'NewReplicaSetAvailable', `ReplicaSet "${name}-${hash}" has successfully progressed.`),
      ],
    },
  };
  const replicaSet: ReplicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      ...made,
      name: `${name}-${hash}`,
      uid: uid('cccc', number),
      labels,
      annotations: {
        'deployment.kubernetes.io/desired-replicas': String(replicas),
        'deployment.kubernetes.io/max-replicas': String(replicas + Math.ceil(replicas / 4)),
        'deployment.kubernetes.io/revision': '1',
      },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { ...metadata, labels }, spec: template.spec } },
    status: { replicas, fullyLabeledReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas, observedGeneration: 1 },
  };
  return { deployment, replicaSet };
}

function specOf({ number, pool, picky, spread }: Workload, name: string): PodTemplate['spec'] {
  return {
    containers: [
      {
        name: 'app',
        image: `images.example.org/team/${name}:1.0.${number % 7}`,
        imagePullPolicy: 'IfNotPresent',
        ports: [{ containerPort: 8080, protocol: 'TCP' }],
        resources: { requests: { cpu: `${50 + 50 * (number % 4)}m`, memory: `${64 * (1 + (number % 3))}Mi` } },
      },
    ],
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    ...(picky ? { nodeSelector: { [poolLabel]: `pool-${pool}` } } : {}),
    ...(spread
      ? {
          topologySpreadConstraints: [
            { maxSkew: 1, topologyKey: zoneLabel, whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: name } } } as const,
          ],
        }
      : {}),
  };
}

export function syntheticService(workload: Workload): Service {
  const name = `app-${padded(workload.number)}`;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      namespace: namespaceOf(workload),
      uid: uid('dddd', workload.number),
      creationTimestamp: timeText(calendarStartMs - 20 * dayMs),
    },
    spec: {
      selector: { app: name },
      ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }],
      clusterIP: address(172, workload.number),
      type: 'ClusterIP',
    },
  } as Service;
}

/** A DaemonSet that runs everywhere, with the revision its pods are of. */
export function agentEverywhere(nodes: number): { readonly set: DaemonSet; readonly revision: KubeObject; readonly hash: string } {
  const template: PodTemplate = {
    metadata: { labels: { app: 'agent' } },
    spec: {
      containers: [
        {
          name: 'agent',
          image: 'images.example.org/agent:2.1.0',
          imagePullPolicy: 'IfNotPresent',
          resources: { requests: { cpu: '20m', memory: '32Mi' } },
        },
      ],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      schedulerName: 'default-scheduler',
    },
  };
  const hash = templateHash(template);
  const made = { namespace: 'kube-system', creationTimestamp: timeText(calendarStartMs - 25 * dayMs) };
  const set: DaemonSet = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { ...made, name: 'agent', uid: uid('eeee', 1), generation: 1 },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    },
    status: {
      currentNumberScheduled: nodes,
      numberMisscheduled: 0,
      desiredNumberScheduled: nodes,
      numberReady: nodes,
      observedGeneration: 1,
      updatedNumberScheduled: nodes,
      numberAvailable: nodes,
    },
  };
  const revision = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      ...made,
      name: `agent-${hash}`,
      uid: uid('eeee', 2),
      labels: { app: 'agent', [revisionHashLabel]: hash },
      ownerReferences: [controllerReference(set)],
    },
    data: { spec: { template: { ...template, $patch: 'replace' } } },
    revision: 1,
  } as KubeObject;
  return { set, revision, hash };
}

export function agentPod(set: DaemonSet, hash: string, node: Node, number: number): Pod {
  return running(daemonPod(set, node.metadata.name, hash), { name: `agent-${letters(number)}`, node, number, tolerations: undefined });
}

export function replicaPod(set: ReplicaSet, node: Node, number: number): Pod {
  return running(podFromTemplate(set.spec.template, set), { name: `${set.metadata.name}-${letters(number)}`, node, number, tolerations: admitted });
}

/** The tolerations every pod gets. [plugin/pkg/admission/defaulttolerationseconds/admission.go, 1.28] */
const admitted: readonly Toleration[] = ['not-ready', 'unreachable'].map((key) => ({
  key: `node.kubernetes.io/${key}`,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
}));

/** The pod as the API shows it once it has run for a while. */
function running(
  made: Pod,
  { name, node, number, tolerations }: { name: string; node: Node; number: number; tolerations: readonly Toleration[] | undefined },
): Pod {
  const startedAt = (-dayMs - (number % 5000) * 1000) as TimeMs;
  const { generateName, namespace, labels, annotations, ownerReferences } = made.metadata;
  const pod: Pod = {
    ...made,
    metadata: {
      name,
      generateName,
      namespace,
      labels,
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences,
      uid: uid('ffff', number),
      creationTimestamp: timeText(calendarStartMs + startedAt - 4000),
    },
    spec: {
      ...made.spec,
      ...(tolerations === undefined ? {} : { tolerations }),
      serviceAccountName: 'default',
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
      enableServiceLinks: true,
      nodeName: node.metadata.name,
    },
  };
  return { ...pod, status: statusOf(pod, node, number, startedAt) };
}

function statusOf(pod: Pod, node: Node, number: number, startedAt: TimeMs): Pod['status'] {
  const container = { attempt: 0, startedAt, seen: 'running', started: true, ready: true } as const;
  return generateStatus({
    pod,
    containers: Object.fromEntries(pod.spec.containers.map(({ name }) => [name, container])),
    reasons: {},
    timeText: (at) => timeText(calendarStartMs + at),
    old: undefined,
    ip: address(100, number),
    hostIP: node.status?.addresses?.[0]?.address,
    now: (startedAt + 2000) as TimeMs,
    minor: 28,
    terminal: false,
  }).status;
}

const dayMs = 86_400_000;
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** Five letters that no other number below 14 million has: generated names must differ. */
function letters(number: number): string {
  let text = '';
  for (let rest = number, place = 0; place < 5; place++) {
    text += alphabet[rest % alphabet.length];
    rest = Math.floor(rest / alphabet.length);
  }
  return text;
}

function padded(number: number): string {
  return String(number).padStart(5, '0');
}

function address(first: number, number: number): string {
  return `${first}.${64 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
}

function uid(kind: string, number: number): string {
  return `${number.toString(16).padStart(8, '0')}-${kind}-4000-8000-000000000000`;
}
