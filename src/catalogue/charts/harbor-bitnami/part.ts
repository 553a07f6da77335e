import type { ChartObject, UnrenderedRelease } from '#model/chart-entry.ts';
import type { EnvVar, Volume } from '#model/kubernetes.ts';
import { numbersOf } from '../chart-version.ts';
import { budgetFrom, partsOf } from '../components.ts';
import { chartTag, deployment, fullName, type ImageDefaults, port, service } from '../parts.ts';

interface Part {
  readonly component: string;
  readonly image: string;
  readonly env: readonly EnvVar[];
  readonly kept?: { readonly volume: Volume; readonly claims: readonly ChartObject[]; readonly at: string };
}

/** A Deployment and its Service, both named after the release and the component. */
export function part(release: UnrenderedRelease, { component, image, env, kept }: Part): readonly ChartObject[] {
  const name = `${fullName(release, 'harbor')}-${component}`;
  const parts = partsOf(release, {
    name,
    component,
    path: component,
    image: bitnamiImage(release, image),
    container: {
      ports: [port('http', 8080)],
      ...(env.length === 0 ? {} : { env }),
      ...(kept === undefined ? {} : { volumeMounts: [{ name: kept.volume.name, mountPath: kept.at }] }),
    },
  });
  return [
    deployment({ ...parts, strategy: strategyOf(release, component), ...(kept === undefined ? {} : { volumes: [kept.volume] }) }),
    service({ name, release, component, ports: [{ name: 'http', port: 80, targetPort: 'http' }] }),
    ...(kept?.claims ?? []),
    ...budget(release, component),
  ];
}

/** Each part's own; before that one for all. */
export function strategyOf({ values }: UnrenderedRelease, component: string): object {
  const own = values.text(`${component}.updateStrategy.type`);
  return { type: own ?? values.text('updateStrategy.type', 'RollingUpdate') };
}

/** The chart makes budgets of itself since 21.4. */
export function budget(release: UnrenderedRelease, component: string): readonly ChartObject[] {
  const [major = 27, minor = 0] = numbersOf(release.version) ?? [];
  const enabled = release.values.flag(`${component}.pdb.create`, major > 21 || (major === 21 && minor >= 4));
  if (!enabled) return [];
  const name = `${fullName(release, 'harbor')}-${component}`;
  return budgetFrom(release, { name, component, path: `${component}.pdb`, enabled, otherwise: { maxUnavailable: 1 } });
}

/** Which of Bitnami's builds a version of the chart names is not told by its number. */
export function bitnamiImage(release: UnrenderedRelease, image: string): ImageDefaults {
  return { registry: 'docker.io', repository: `bitnami/${image}`, tag: chartTag(release) };
}
