import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { grouped, listed } from '#findings/words.ts';
import type { Machine } from '#model/cluster.ts';
import { type TalosKubernetes, talosKubernetes } from '#model/images/talos-kubernetes.ts';

/** A machine config that names a version of Kubernetes which its Talos does not take. */
interface Unsupported {
  readonly machine: Machine;
  readonly talosVersion: string;
  readonly path: string;
  readonly version: string;
  readonly range: TalosKubernetes;
}

/** A machine config names a Talos and a Kubernetes that do not go together: Talos refuses it. */
export const talosKubernetesUnsupported = {
  id: 'talos-kubernetes-unsupported',
  summary: 'a machine config names a Talos and a Kubernetes that do not go together: Talos refuses it',

  *check({ cluster }: RuleInput) {
    const found = cluster.twin.model.machines.flatMap((machine) => unsupportedIn(machine) ?? []);
    for (const group of grouped(found, ({ talosVersion, version }) => `${talosVersion} ${version}`)) yield draftOf(group);
  },
} as const satisfies Rule;

/** The first of the images whose version is checked. [talos cmd/installer/pkg/install/preflight.go, v1.10.0; v1alpha1_validation.go, v1.11.0] */
const checkedImages = [
  ['kubelet', 'machine.kubelet.image'],
  ['apiServer', 'cluster.apiServer.image'],
  ['controllerManager', 'cluster.controllerManager.image'],
  ['scheduler', 'cluster.scheduler.image'],
] as const satisfies readonly (readonly [keyof Machine['images'], string])[];

function unsupportedIn(machine: Machine): Unsupported | undefined {
  const { talosVersion, images, role } = machine;
  const range = talosVersion === undefined ? undefined : talosKubernetes(talosVersion);
  if (talosVersion === undefined || range === undefined) return undefined;
  for (const [part, path] of checkedImages) {
    if (role === 'worker' && part !== 'kubelet') continue;
    const [, version, minor] = /:v(1\.(\d+)\.\d+)/.exec(images[part] ?? '') ?? [];
    if (version !== undefined && (Number(minor) < range.oldest || Number(minor) > range.newest))
      return { machine, talosVersion, path, version, range };
  }
  return undefined;
}

function draftOf(group: readonly [Unsupported, ...Unsupported[]]): Draft {
  const [{ talosVersion, version, path, range }] = group;
  const names = group.map(({ machine }) => machine.name ?? machine.stem);
  const isOld = Number(version.split('.')[1]) < range.oldest;
  const versions = `1.${range.oldest} to 1.${range.newest}`;
  return {
    severity: 'medium',
    subject: `machine/${names[0]}`,
    message: `Talos ${talosVersion} does not take Kubernetes ${version}, and the machine ${group.length === 1 ? 'config' : 'configs'} of ${listed(names)} ${group.length === 1 ? 'names' : 'name'} both`,
    because: [
      ...group.map(({ machine, path: field }) => ({
        text: `the machine config of ${machine.name ?? machine.stem} names Kubernetes ${version} (${field})`,
        place: machine.placeOf(field),
        certainty: 'configured' as const,
      })),
      { text: `it installs Talos ${talosVersion}`, place: group[0].machine.placeOf('machine.install.image'), certainty: 'configured' },
      {
        text: `version of Kubernetes ${version} is too ${isOld ? 'old' : 'new'} to be used with Talos ${talosVersion}: the ${range.refusedBy === 'installer' ? 'installer ends with that and the node stays on the Talos it has' : 'machine config is refused with that'}`,
        certainty: 'documented',
      },
    ],
    consequence: [],
    fix: {
      text: `name a Kubernetes from ${versions} in ${path}${isOld ? ', with talosctl upgrade-k8s before Talos is upgraded' : ', or a newer Talos'}`,
    },
  };
}
