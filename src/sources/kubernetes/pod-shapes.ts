import type { Shape } from './shape.ts';

// The types of what pods are made of, and the words the other kinds share, as in k8s.io/api v0.28.

export const list = (shape: Shape): Shape => ({ list: shape });
const mapOf = (shape: Shape): Shape => ({ mapOf: shape });
export const fields = (shapes: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape => ({ fields: shapes, required });

export const labels = mapOf('string');
export const strings = list('string');
export const quantities = mapOf('quantity');

const selectorExpression = fields({ key: 'string', operator: 'string', values: strings }, ['key', 'operator']);
export const labelSelector = fields({ matchLabels: labels, matchExpressions: list(selectorExpression) });
export const conditions = list(
  fields({ type: 'string', status: 'string', reason: 'string', message: 'string', lastTransitionTime: 'string' }, ['type', 'status']),
);

const keyReference = fields({ name: 'string', key: 'string', optional: 'boolean' });
export const nameReference = fields({ name: 'string', optional: 'boolean' });
const environment = list(
  fields(
    {
      name: 'string',
      value: 'string',
      valueFrom: fields({
        secretKeyRef: keyReference,
        configMapKeyRef: keyReference,
        fieldRef: fields({ fieldPath: 'string' }, ['fieldPath']),
        resourceFieldRef: fields({ resource: 'string', containerName: 'string' }, ['resource']),
      }),
    },
    ['name'],
  ),
);
const probe = fields({
  httpGet: fields({ path: 'string', port: 'intOrString', host: 'string', scheme: 'string' }, ['port']),
  tcpSocket: fields({ port: 'intOrString', host: 'string' }, ['port']),
  exec: fields({ command: strings }),
  grpc: fields({ port: 'integer', service: 'string' }, ['port']),
  initialDelaySeconds: 'integer',
  periodSeconds: 'integer',
  timeoutSeconds: 'integer',
  successThreshold: 'integer',
  failureThreshold: 'integer',
});
export const resources = fields({ requests: quantities, limits: quantities });
const container = fields(
  {
    name: 'string',
    image: 'string',
    imagePullPolicy: 'string',
    command: strings,
    args: strings,
    env: environment,
    envFrom: list(fields({ prefix: 'string', configMapRef: nameReference, secretRef: nameReference })),
    ports: list(fields({ name: 'string', containerPort: 'integer', hostPort: 'integer', hostIP: 'string', protocol: 'string' }, ['containerPort'])),
    resources,
    volumeMounts: list(fields({ name: 'string', mountPath: 'string', readOnly: 'boolean', subPath: 'string' }, ['name', 'mountPath'])),
    readinessProbe: probe,
    livenessProbe: probe,
    startupProbe: probe,
    restartPolicy: 'string',
    lifecycle: fields({ preStop: 'map', postStart: 'map' }),
  },
  ['name'],
);
export const nodeSelectorTerm = fields({ matchExpressions: list(selectorExpression), matchFields: list(selectorExpression) });
const podAffinityTerm = fields(
  {
    topologyKey: 'string',
    labelSelector,
    namespaces: strings,
    namespaceSelector: labelSelector,
    matchLabelKeys: strings,
    mismatchLabelKeys: strings,
  },
  ['topologyKey'],
);
const podAffinity = fields({
  requiredDuringSchedulingIgnoredDuringExecution: list(podAffinityTerm),
  preferredDuringSchedulingIgnoredDuringExecution: list(fields({ weight: 'integer', podAffinityTerm }, ['weight', 'podAffinityTerm'])),
});
const affinity = fields({
  nodeAffinity: fields({
    requiredDuringSchedulingIgnoredDuringExecution: fields({ nodeSelectorTerms: list(nodeSelectorTerm) }, ['nodeSelectorTerms']),
    preferredDuringSchedulingIgnoredDuringExecution: list(fields({ weight: 'integer', preference: nodeSelectorTerm }, ['weight', 'preference'])),
  }),
  podAffinity,
  podAntiAffinity: podAffinity,
});
const volume = fields(
  {
    name: 'string',
    configMap: nameReference,
    secret: fields({ secretName: 'string', optional: 'boolean' }),
    persistentVolumeClaim: fields({ claimName: 'string', readOnly: 'boolean' }, ['claimName']),
    emptyDir: fields({ medium: 'string', sizeLimit: 'quantity' }),
    hostPath: fields({ path: 'string', type: 'string' }, ['path']),
    projected: fields({ sources: list('map') }),
    csi: fields({ driver: 'string' }, ['driver']),
    nfs: fields({ server: 'string', path: 'string' }, ['server', 'path']),
    ephemeral: fields({ volumeClaimTemplate: fields({ spec: 'map' }) }),
  },
  ['name'],
);
export const podSpec = fields(
  {
    containers: list(container),
    initContainers: list(container),
    nodeName: 'string',
    nodeSelector: labels,
    affinity,
    tolerations: list(fields({ key: 'string', operator: 'string', value: 'string', effect: 'string', tolerationSeconds: 'integer' })),
    topologySpreadConstraints: list(
      fields(
        {
          maxSkew: 'integer',
          topologyKey: 'string',
          whenUnsatisfiable: 'string',
          labelSelector,
          minDomains: 'integer',
          nodeAffinityPolicy: 'string',
          nodeTaintsPolicy: 'string',
          matchLabelKeys: strings,
        },
        ['maxSkew', 'topologyKey', 'whenUnsatisfiable'],
      ),
    ),
    restartPolicy: 'string',
    terminationGracePeriodSeconds: 'integer',
    activeDeadlineSeconds: 'integer',
    hostNetwork: 'boolean',
    hostname: 'string',
    subdomain: 'string',
    dnsPolicy: 'string',
    serviceAccountName: 'string',
    automountServiceAccountToken: 'boolean',
    priorityClassName: 'string',
    priority: 'integer',
    preemptionPolicy: 'string',
    imagePullSecrets: list(nameReference),
    schedulerName: 'string',
    schedulingGates: list(fields({ name: 'string' }, ['name'])),
    overhead: quantities,
    readinessGates: list(fields({ conditionType: 'string' }, ['conditionType'])),
    volumes: list(volume),
    enableServiceLinks: 'boolean',
  },
  ['containers'],
);
export const podTemplate = fields({ metadata: fields({ labels, annotations: labels, finalizers: strings, name: 'string' }), spec: podSpec }, [
  'spec',
]);
const containerState = fields({
  waiting: fields({ reason: 'string', message: 'string' }),
  running: fields({ startedAt: 'string' }),
  terminated: fields({ exitCode: 'integer', signal: 'integer', reason: 'string', message: 'string' }, ['exitCode']),
});
export const containerStatuses = list(
  fields(
    {
      name: 'string',
      image: 'string',
      imageID: 'string',
      ready: 'boolean',
      restartCount: 'integer',
      started: 'boolean',
      state: containerState,
      lastState: containerState,
    },
    ['name', 'image', 'imageID', 'ready', 'restartCount'],
  ),
);
