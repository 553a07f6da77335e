import type { ObjectMeta, PodAffinityTerm, PodSpec, PodTemplate } from '#model/kubernetes.ts';
import { goQuote } from '../go-text.ts';
import { claimSpecWarnings } from './claims.ts';
import { containersOf, fractionWarnings, portWarnings, resourceWarnings, variableWarnings } from './containers.ts';
import { labelWarning, labelWarnings, termWarnings } from './node-labels.ts';

/** What is allowed in pods but odd or outdated. Follows kubernetes pkg/api/pod/warnings.go, v1.28. */
type WarnedSpec = PodSpec & {
  readonly hostAliases?: readonly { readonly ip?: string }[];
  readonly imagePullSecrets?: readonly { readonly name?: string }[];
  readonly overhead?: Readonly<Record<string, string>>;
  readonly securityContext?: { readonly seccompProfile?: object };
};

interface WarnedVolume {
  readonly [type: string]: unknown;
  readonly ephemeral?: { readonly volumeClaimTemplate?: { readonly spec?: Parameters<typeof claimSpecWarnings>[0] } };
}

const none: readonly string[] = [];
const known = new WeakMap<PodSpec, readonly string[]>();

/** Pods of one template share what is said about their spec. */
export function podWarnings(spec: PodSpec, metadata: Pick<ObjectMeta, 'annotations'>): readonly string[] {
  let warnings = known.get(spec);
  if (warnings === undefined) {
    warnings = specWarnings(spec, 'spec');
    known.set(spec, warnings);
  }
  return metadata.annotations === undefined ? warnings : [...warnings, ...annotationWarnings(metadata.annotations, spec as WarnedSpec, 'metadata')];
}

export function templateWarnings(template: PodTemplate | undefined, path: string): readonly string[] {
  if (template?.spec === undefined) return none;
  const annotations = template.metadata?.annotations;
  const own = annotations === undefined ? none : annotationWarnings(annotations, template.spec as WarnedSpec, `${path}.metadata`);
  return [...specWarnings(template.spec, `${path}.spec`), ...own];
}

function specWarnings(given: PodSpec, path: string): readonly string[] {
  const spec = given as WarnedSpec;
  const containers = containersOf(spec, path);
  const grace = spec.terminationGracePeriodSeconds ?? 0;
  return [
    ...placementWarnings(spec, path),
    ...volumeWarnings((spec.volumes ?? []) as unknown as readonly WarnedVolume[], path),
    ...repeated(spec.hostAliases ?? [], ({ ip = '' }) => ip, `${path}.hostAliases`, 'ip'),
    ...repeated(spec.imagePullSecrets ?? [], ({ name = '' }) => name, `${path}.imagePullSecrets`, 'name'),
    ...(spec.imagePullSecrets ?? []).flatMap(({ name = '' }, index) =>
      name === '' ? [`${path}.imagePullSecrets[${index}].name: invalid empty name ""`] : none,
    ),
    ...fractionWarnings(spec.overhead, `${path}.overhead`),
    ...containers.flatMap((one) => [...resourceWarnings(one), ...variableWarnings(one)]),
    ...portWarnings(containers),
    ...(grace < 0 ? [`${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`] : none),
    ...affinityWarnings(spec, `${path}.affinity`),
  ];
}

function placementWarnings({ nodeSelector, affinity, topologySpreadConstraints = [] }: PodSpec, path: string): readonly string[] {
  const { requiredDuringSchedulingIgnoredDuringExecution: required, preferredDuringSchedulingIgnoredDuringExecution: preferred } =
    affinity?.nodeAffinity ?? {};
  const place = `${path}.affinity.nodeAffinity`;
  return [
    ...labelWarnings(Object.keys(nodeSelector ?? {}), (label) => `${path}.nodeSelector[${label}]`),
    ...(required?.nodeSelectorTerms ?? []).flatMap((term, index) =>
      termWarnings(term, `${place}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${index}]`),
    ),
    ...(preferred ?? []).flatMap(({ preference }, index) =>
      termWarnings(preference, `${place}.preferredDuringSchedulingIgnoredDuringExecution[${index}].preference`),
    ),
    ...topologySpreadConstraints.flatMap(({ topologyKey, labelSelector }, index) => {
      const at = `${path}.topologySpreadConstraints[${index}]`;
      const warning = labelWarning(topologyKey);
      const outdated = warning === undefined ? none : [`${at}.topologyKey: ${topologyKey} is ${warning}`];
      return labelSelector === undefined ? [...outdated, `${at}.labelSelector: ${MATCHES_NOTHING}`] : outdated;
    }),
  ];
}

const MATCHES_NOTHING = 'a null labelSelector results in matching no pod';

/** Volume plug-ins that are on their way out, in upstream's order. */
const outdatedVolumes: Readonly<Record<string, string>> = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  gitRepo: 'deprecated in v1.11',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
};

function volumeWarnings(volumes: readonly WarnedVolume[], path: string): readonly string[] {
  return volumes.flatMap((volume, index) => {
    const at = `${path}.volumes[${index}]`;
    const outdated = Object.keys(outdatedVolumes).filter((type) => volume[type] !== undefined);
    const claim = volume.ephemeral?.volumeClaimTemplate?.spec;
    return [
      ...outdated.map((type) => `${at}.${type === 'storageos' ? 'storageOS' : type}: ${outdatedVolumes[type]}`),
      ...(claim === undefined ? none : claimSpecWarnings(claim, `${at}.ephemeral.volumeClaimTemplate.spec`)),
    ];
  });
}

function repeated<T>(items: readonly T[], textOf: (item: T) => string, path: string, field: string): readonly string[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const value = textOf(item);
    if (seen.has(value)) return [`${path}[${index}].${field}: duplicate ${field} ${goQuote(value)}`];
    seen.add(value);
    return none;
  });
}

function affinityWarnings({ affinity }: PodSpec, path: string): readonly string[] {
  return (['podAffinity', 'podAntiAffinity'] as const).flatMap((name) => {
    const { requiredDuringSchedulingIgnoredDuringExecution: required = [], preferredDuringSchedulingIgnoredDuringExecution: preferred = [] } =
      affinity?.[name] ?? {};
    const unselective = ({ labelSelector }: PodAffinityTerm, at: string) =>
      labelSelector === undefined ? [`${at}.labelSelector: ${MATCHES_NOTHING}`] : none;
    return [
      ...required.flatMap((term, index) => unselective(term, `${path}.${name}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`)),
      ...preferred.flatMap(({ podAffinityTerm }, index) =>
        unselective(podAffinityTerm, `${path}.${name}.preferredDuringSchedulingIgnoredDuringExecution[${index}].podAffinityTerm`),
      ),
    ];
  });
}

const SECCOMP = 'seccomp.security.alpha.kubernetes.io/pod';
const CONTAINER_SECCOMP = 'container.seccomp.security.alpha.kubernetes.io/';
const USE_PROFILE = 'non-functional in v1.27+; use the "seccompProfile" field instead';
const outdatedAnnotations: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
};

function annotationWarnings(annotations: Readonly<Record<string, string>>, spec: WarnedSpec, path: string): readonly string[] {
  const at = (key: string) => `${path}.annotations[${key}]`;
  const hasProfile = (context: object | undefined) => (context as { readonly seccompProfile?: object } | undefined)?.seccompProfile !== undefined;
  return [
    ...Object.entries(outdatedAnnotations).flatMap(([key, warning]) => (key in annotations ? [`${at(key)}: ${warning}`] : none)),
    ...(SECCOMP in annotations && !hasProfile(spec.securityContext) ? [`${at(SECCOMP)}: ${USE_PROFILE}`] : none),
    ...containersOf(spec, 'spec').flatMap(({ container }) => {
      const key = CONTAINER_SECCOMP + container.name;
      const { securityContext } = container as { readonly securityContext?: object };
      return key in annotations && !hasProfile(securityContext) ? [`${at(key)}: ${USE_PROFILE}`] : none;
    }),
  ];
}
