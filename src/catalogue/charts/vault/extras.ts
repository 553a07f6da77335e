import type { ChartValues } from '#model/chart-values.ts';
import type { Container, EnvVar, Volume } from '#model/kubernetes.ts';

/** Variables that the values give the servers, some of them from Secrets. [vault-helm templates/_helpers.tpl] */
export function extraEnvironment(values: ChartValues): readonly EnvVar[] {
  const plain = Object.entries(values.map('server.extraEnvironmentVars') ?? {});
  const secret = values.list('server.extraSecretEnvironmentVars') as readonly SecretVariable[];
  return [
    ...plain.map(([name, value]) => ({ name: name.replaceAll('.', '_').toUpperCase(), value: String(value) })),
    ...secret.flatMap(({ envName, secretName, secretKey }) =>
      envName === undefined || secretName === undefined || secretKey === undefined
        ? []
        : [{ name: envName, valueFrom: { secretKeyRef: { name: secretName, key: secretKey } } }],
    ),
  ];
}

interface SecretVariable {
  readonly envName?: string;
  readonly secretName?: string;
  readonly secretKey?: string;
}

/** ConfigMaps, Secrets and other volumes that the values give the servers. [vault-helm templates/_helpers.tpl, vault.volumes and vault.mounts] */
export function extraVolumes(
  values: ChartValues,
  program: string,
): { readonly volumes: readonly Volume[]; readonly mounts: NonNullable<Container['volumeMounts']> } {
  const extra = (values.list('server.extraVolumes') as readonly ExtraVolume[]).filter(isNamed);
  const volumes = [...extra.map(volumeOf), ...(values.list('server.volumes') as readonly Volume[]).filter(({ name }) => name !== undefined)];
  const known = new Set(volumes.map(({ name }) => name));
  const mounts = values.list('server.volumeMounts') as NonNullable<Container['volumeMounts']>;
  return {
    volumes,
    mounts: [
      ...extra.map(({ name, path = `/${program}/userconfig` }) => ({ name: `userconfig-${name}`, mountPath: `${path}/${name}`, readOnly: true })),
      ...mounts.filter(({ name }) => known.has(name)),
    ],
  };
}

interface ExtraVolume {
  readonly type?: string;
  readonly name?: string;
  readonly path?: string;
}

type NamedVolume = ExtraVolume & { readonly name: string };

function isNamed(volume: ExtraVolume): volume is NamedVolume {
  return typeof volume.name === 'string' && (volume.type === 'configMap' || volume.type === 'secret');
}

function volumeOf({ type, name }: NamedVolume): Volume {
  const source = type === 'configMap' ? { configMap: { name } } : { secret: { secretName: name } };
  return { name: `userconfig-${name}`, ...source };
}
