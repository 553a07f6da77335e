/** A ConfigMap, for a folder that a Kustomization applies. */
export const appliedConfigMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: app, namespace: shop }\n';

interface KustomizationParts {
  readonly path?: string;
  readonly source?: string;
  readonly dependsOn?: readonly string[];
  /** Further fields of the spec. */
  readonly more?: object;
}

/** A Kustomization of Flux in namespace `flux`, as the text of a file. */
export function fluxKustomization(
  name: string,
  { path = `./apps/${name}`, source = 'fleet', dependsOn = [], more = {} }: KustomizationParts = {},
): string {
  const spec = { path, sourceRef: { kind: 'GitRepository', name: source }, dependsOn: dependsOn.map((each) => ({ name: each })), ...more };
  return JSON.stringify({ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata: { name, namespace: 'flux' }, spec });
}

/** The files of a repository in whose folder `flux` Flux begins. */
export function fluxRepository(files: Readonly<Record<string, string>>): readonly { readonly path: string; readonly text: string }[] {
  const root = { 'flux/root.yaml': fluxKustomization('root', { path: './flux' }) };
  return Object.entries({ ...root, ...files }).map(([path, text]) => ({ path, text }));
}
