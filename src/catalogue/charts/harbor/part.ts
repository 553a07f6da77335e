import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { EnvVar, Volume } from '#model/kubernetes.ts';
import { numbersOf } from '../chart-version.ts';
import { budgetFrom, partsOf } from '../components.ts';
import { chartTag, deployment, fullName, type ImageDefaults, port, service } from '../parts.ts';
import { volumeFrom } from '../persistence.ts';

interface Part {
  readonly component: string;
  readonly image: string;
  readonly servicePort: number;
  readonly env: readonly EnvVar[];
  readonly kept?: Kept & { readonly mountPath: string };
}

interface Kept {
  readonly volume: Volume;
  readonly claims: readonly ChartObject[];
}

/** A Deployment and its Service, both named after the release and the component. */
export function part(release: UnrenderedRelease, { component, image, servicePort, env, kept }: Part): readonly ChartObject[] {
  const name = `${fullName(release, 'harbor')}-${component}`;
  const parts = partsOf(release, {
    name,
    component,
    path: component,
    replicasPath: `${component}.replicas`,
    image: harborImage(release, image),
    container: {
      ports: [port('http', 8080)],
      ...(env.length === 0 ? {} : { env }),
      ...(kept === undefined ? {} : { volumeMounts: [{ name: kept.volume.name, mountPath: kept.mountPath }] }),
    },
  });
  return [
    deployment({ ...parts, strategy: strategyOf(release), ...(kept === undefined ? {} : { volumes: [kept.volume] }) }),
    service({ name, release, component, ports: [{ name: 'http', port: servicePort, targetPort: 8080 }] }),
    ...(kept?.claims ?? []),
    ...budgetFrom(release, { name, component, path: `${component}.podDisruptionBudget` }),
  ];
}

/** One for all parts; people who keep data in volumes of one writer set Recreate. */
export function strategyOf({ values }: UnrenderedRelease): object {
  return { type: values.text('updateStrategy.type', 'RollingUpdate') };
}

/** A volume of the release; its values stand together with those of the others. */
export function volumeOf(
  release: UnrenderedRelease,
  { path, wanted, ...volume }: { path: string; volume: string; claim: string; size: string; wanted: boolean },
): Kept {
  const enabled = wanted && release.values.flag('persistence.enabled', true);
  return volumeFrom(release, { ...volume, path: `persistence.persistentVolumeClaim.${path}`, enabled });
}

/** Harbor's version goes with the chart's: 1.14.1 installs 2.10.1. [Chart.yaml of the releases 1.4.0 to 1.18.0] */
export function harborImage(release: UnrenderedRelease, image: string): ImageDefaults {
  const [major, minor = 0, patch = 0] = numbersOf(release.version) ?? [];
  const tag = major === 1 && minor >= 4 ? `v2.${minor - 4}.${patch}` : chartTag(release);
  return { repository: `docker.io/goharbor/${image}`, tag };
}
