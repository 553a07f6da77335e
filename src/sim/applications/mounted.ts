import type { Mounted } from '#model/catalogue-entry.ts';
import { isUnknownValue } from '#model/cluster.ts';
import type { Container, KubeObject, Pod, Volume } from '#model/kubernetes.ts';
import type { View } from '../view.ts';

interface SettingsObject extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
}

interface Source {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
}

/** ConfigMaps and Secrets in a pod's volumes, as a container sees them. */
export function mountedIn(view: View, { metadata: { namespace = '' }, spec }: Pod, { volumeMounts = [] }: Container): readonly Mounted[] {
  return (spec.volumes ?? []).flatMap((volume) => {
    const paths = volumeMounts.filter(({ name }) => name === volume.name).map(({ mountPath }) => mountPath);
    return sourcesOf(volume).map((source) => ({ from: titleOf(source, namespace), paths, texts: textsOf(view, namespace, source) }));
  });
}

/** ConfigMaps and Secrets whose keys all become variables of a container, and that nobody described. */
export function unreadVariables(view: View, { metadata: { namespace = '' } }: Pod, { envFrom = [] }: Container): readonly string[] {
  const sources = envFrom.flatMap(({ configMapRef, secretRef }) => [...named('ConfigMap', configMapRef?.name), ...named('Secret', secretRef?.name)]);
  return sources.filter((source) => textsOf(view, namespace, source) === undefined).map((source) => titleOf(source, namespace));
}

interface Projected {
  readonly configMap?: { readonly name?: string };
  readonly secret?: { readonly name?: string };
}

function sourcesOf({ configMap, secret, projected }: Volume): readonly Source[] {
  const parts = (projected?.sources ?? []) as readonly Projected[];
  return [
    ...named('ConfigMap', configMap?.name),
    ...named('Secret', secret?.secretName),
    ...parts.flatMap((part) => [...named('ConfigMap', part.configMap?.name), ...named('Secret', part.secret?.name)]),
  ];
}

function named(kind: Source['kind'], name: string | undefined): readonly Source[] {
  return name === undefined ? [] : [{ kind, name }];
}

function titleOf({ kind, name }: Source, namespace: string): string {
  return `${kind} ${namespace}/${name}`;
}

function textsOf(view: View, namespace: string, { kind, name }: Source): readonly string[] | undefined {
  const object = view.get<SettingsObject>(kind, namespace, name);
  if (object === undefined) return undefined;
  const data = Object.values(object.data ?? {});
  const texts = [...Object.values(object.stringData ?? {}), ...(kind === 'Secret' ? data.map(decoded) : data)];
  return texts.some(isUnknownValue) ? undefined : texts;
}

/** The mark of an unknown value stays one. */
function decoded(text: string): string {
  try {
    return isUnknownValue(text) ? text : atob(text);
  } catch {
    return '';
  }
}
