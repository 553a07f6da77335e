import type { PodSpec, PodTemplate } from '#model/kubernetes.ts';
import { defaultContainer, hostNetworkPorts, requestsFromLimits } from './containers.ts';
import { mapField, mapList, withDefaults } from './defaulting.ts';
import { defaultVolume } from './volumes.ts';

/** Pod specs. Follows kubernetes pkg/apis/core/v1/defaults.go and conversion.go, v1.28. */
const specDefaults = {
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  securityContext: {},
  schedulerName: 'default-scheduler',
};

const templateSpecs = new WeakMap<PodSpec, PodSpec>();
const podSpecs = new WeakMap<PodSpec, PodSpec>();

/** The spec of a template. Looked up by the spec's identity: workloads share theirs. */
export function defaultTemplateSpec(spec: PodSpec): PodSpec {
  return remembered(templateSpecs, spec, () => defaultSpec(spec));
}

/** The spec of a pod: what templates get, and what only pods get. */
export function defaultPodSpec(spec: PodSpec): PodSpec {
  return remembered(podSpecs, spec, () => podOnly(defaultTemplateSpec(spec)));
}

export function defaultTemplate(template: PodTemplate): PodTemplate {
  return mapField(template, 'spec', defaultTemplateSpec);
}

function remembered(memo: WeakMap<PodSpec, PodSpec>, spec: PodSpec, make: () => PodSpec): PodSpec {
  let made = memo.get(spec);
  if (made === undefined) {
    made = make();
    memo.set(spec, made);
    memo.set(made, made);
  }
  return made;
}

function defaultSpec(spec: PodSpec): PodSpec {
  const named = withAccountNames(withDefaults(spec, specDefaults));
  const mounted = mapField(named, 'volumes', (volumes) => mapList(volumes, defaultVolume));
  const initialised = mapField(mounted, 'initContainers', (containers) => mapList(containers, defaultContainer));
  return mapField(initialised, 'containers', (containers) => mapList(containers, defaultContainer));
}

/** The account's old field and its new one always say the same. */
function withAccountNames(spec: PodSpec): PodSpec {
  const { serviceAccountName, serviceAccount } = spec as PodSpec & { readonly serviceAccount?: string };
  const name = serviceAccountName ?? serviceAccount;
  return name === undefined || (name === serviceAccountName && name === serviceAccount)
    ? spec
    : ({ ...spec, serviceAccountName: name, serviceAccount: name } as PodSpec);
}

function podOnly(spec: PodSpec): PodSpec {
  let current = withDefaults(spec, { enableServiceLinks: true });
  for (const list of ['containers', 'initContainers'] as const) {
    current = mapField(current, list, (containers) => mapList(containers, requestsFromLimits));
    if (current.hostNetwork === true) current = mapField(current, list, (containers) => mapList(containers, hostNetworkPorts));
  }
  return current;
}
