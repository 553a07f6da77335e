import { isUnknownValue } from '#model/cluster.ts';
import { releaseKey, releaseNamespace } from '#model/release-name.ts';
import type { RenderedRelease } from './gitops/content.ts';
import { builtInScope, groupKind } from './kinds.ts';
import { isRelease } from './kubernetes/merge.ts';
import { declaredKinds, type ReadObject } from './kubernetes/object.ts';
import { postRendered } from './kustomize/post-renderers.ts';
import type { Report } from './report.ts';

/** The objects that somebody rendered a release to, as the renderer wrote them. */
export interface Rendering extends Pick<RenderedRelease, 'release' | 'targetNamespace' | 'place'> {
  readonly objects: readonly ReadObject[];
}

/**
 * The objects, and what renderings bring to the cluster beside them: without the chart's hooks, in the namespace of the release
 * where they name none, and with its post-renderers applied. A release may itself stand in another's rendering.
 */
export function withRenderings(read: readonly ReadObject[], renderings: readonly Rendering[], report: Report): readonly ReadObject[] {
  if (renderings.length === 0) return read;
  const known = renderings.filter(({ release }) => releaseAmong(read, release) !== undefined);
  if (known.length > 0) {
    const brought = known.flatMap((rendering) => broughtBy(rendering, read, report));
    return withRenderings(
      [...read, ...brought],
      renderings.filter((rendering) => !known.includes(rendering)),
      report,
    );
  }
  for (const { release, place } of renderings) report('warning', `${release} is no HelmRelease, HelmChart or Application of the input`, place);
  return [...read, ...renderings.flatMap((rendering) => broughtBy(rendering, read, report))];
}

/** Of several that are called the same, the one that counts once they are merged. */
function releaseAmong(objects: readonly ReadObject[], key: string): ReadObject | undefined {
  const called = objects.filter(({ object }) => isRelease(object) && releaseKey(object) === key);
  return called.findLast(({ observed }) => observed) ?? called.at(-1);
}

function broughtBy(rendering: Rendering, read: readonly ReadObject[], report: Report): readonly ReadObject[] {
  const release = releaseAmong(read, rendering.release);
  const namespace = rendering.targetNamespace ?? namespaceOf(rendering, release);
  if (isUnknownValue(namespace))
    report('warning', `where the objects of ${rendering.release} go is not known here: name it as spec.targetNamespace`, rendering.place);
  const declared = declaredKinds([...read, ...rendering.objects]);
  const placed = withoutHooks(rendering, report).map((each) => inNamespace(each, namespace, declared));
  if (release === undefined) return placed;
  return postRendered(placed, release, report).map((each) => ({ ...each, observed: each.observed ?? false }));
}

function namespaceOf({ release }: Rendering, found: ReadObject | undefined): string {
  return found === undefined ? release.slice(0, release.indexOf('/')) : releaseNamespace(found.object);
}

/** What `helm template` writes names no namespace where the chart does not: Helm puts that into the release's. */
function inNamespace(read: ReadObject, namespace: string, declared: ReturnType<typeof declaredKinds>): ReadObject {
  const { object } = read;
  const kind = groupKind(object);
  const scope = builtInScope(kind) ?? declared.get(kind) ?? likelyScope(kind);
  if (scope === 'Cluster' || object.metadata.namespace !== undefined) return read;
  return { ...read, object: { ...object, metadata: { ...object.metadata, namespace } } };
}

/** Of a kind nobody defined: those that live outside namespaces mostly say so, such as ClusterIssuer. */
function likelyScope(kind: string): 'Namespaced' | 'Cluster' {
  return /\/Cluster[A-Z]/.test(kind) ? 'Cluster' : 'Namespaced';
}

function withoutHooks({ release, objects }: Rendering, report: Report): readonly ReadObject[] {
  const passing = objects.filter(isPassingHook);
  const [first] = passing;
  if (first === undefined) return objects;
  const names = passing.map(({ object }) => `${object.kind} ${object.metadata.name}`).join(', ');
  const are = passing.length === 1 ? 'a hook of' : 'hooks of';
  report('info', `${are} ${release} left out: ${names}; Helm runs them when it acts, and they are not there for good`, first.place);
  return objects.filter((each) => !isPassingHook(each));
}

/**
 * A hook that is there only while Helm acts, if at all. One that is no Pod or Job and that installing or upgrading makes stays, unless it
 * is to be deleted at once: by default Helm deletes it before it makes it anew. [helm v3.12.3 pkg/action/hooks.go execHook]
 */
function isPassingHook({ object }: ReadObject): boolean {
  const { annotations } = object.metadata;
  const hook = annotations?.['helm.sh/hook'];
  if (hook === undefined) return false;
  const isMade = /\b(?:pre|post)-(?:install|upgrade)\b/.test(hook);
  const isDeleted = annotations?.['helm.sh/hook-delete-policy']?.includes('hook-succeeded') === true;
  return !isMade || isDeleted || object.kind === 'Job' || object.kind === 'Pod';
}
