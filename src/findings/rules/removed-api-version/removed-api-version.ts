import { keyOf } from '#findings/finding.ts';
import { type Edit, fixOf } from '#findings/fixes/edit.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { type StatedVersion, statedVersion } from '#findings/stated-version.ts';
import { grouped, listed, toldCauses } from '#findings/words.ts';
import { type RemovedApi, removedApi } from '#model/removed-apis.ts';
import type { SourcedObject } from '#model/sourced-object.ts';
import { kindOf } from '#sim/store/refs.ts';

/** Manifests are written for a version of the API that this Kubernetes, or the next, does not serve: they cannot be applied again. */
export const removedApiVersion = {
  id: 'removed-api-version',
  summary: 'a manifest is written for a version of the API that this Kubernetes, or the next, no longer serves',

  *check({ cluster }: RuleInput) {
    const stated = statedVersion(cluster);
    if (stated === undefined) return;
    const wanted = [...(cluster.twin.model.wanted ?? []), ...cluster.twin.sources].filter(({ observed }) => observed !== true);
    const affected = wanted.filter(({ object }) => (removedApi(object)?.removedIn ?? Number.POSITIVE_INFINITY) <= stated.minor + 1);
    for (const group of grouped(affected, ({ object }) => `${object.apiVersion} ${object.kind}`)) yield draftOf(group, stated);
  },
} as const satisfies Rule;

function draftOf(group: readonly [SourcedObject, ...SourcedObject[]], stated: StatedVersion): Draft {
  const [{ object }] = group;
  const { apiVersion, kind } = object;
  const { removedIn, successor } = removedApi(object) as RemovedApi;
  const isGone = removedIn <= stated.minor;
  const names = group.map((each) => nameOf(each));
  return {
    severity: isGone ? 'medium' : 'low',
    subject: keyOf({ kind, namespace: object.metadata.namespace ?? '', name: object.metadata.name }),
    message: `${listed(names)} ${names.length === 1 ? 'is' : 'are'} written for ${apiVersion}, which Kubernetes does not serve from 1.${removedIn} on`,
    because: [
      ...toldCauses(group, (each) => ({
        text: `${nameOf(each)} has apiVersion ${apiVersion}`,
        place: each.placeOf('apiVersion'),
        certainty: 'configured' as const,
      })),
      {
        text: `the cluster runs Kubernetes ${stated.version}${isGone ? '' : ', the last that serves it'}`,
        place: stated.placeOf(),
        certainty: 'configured',
      },
      {
        text: `no matches for kind "${kind}" in version "${apiVersion}": what is stored goes on, the manifest cannot be applied`,
        certainty: 'documented',
      },
    ],
    consequence: [],
    fix:
      successor === undefined
        ? fixOf(`remove ${listed(names)}: there is no ${kind} any more`)
        : fixOf(
            `write apiVersion: ${successor}`,
            group.map((each) => versionEdit(each, successor)),
          ),
  };
}

function versionEdit({ object, placeOf }: SourcedObject, to: string): Edit {
  const { name, namespace = '' } = object.metadata;
  const target = { in: 'object', object: { kind: kindOf(object), namespace, name }, path: 'apiVersion' } as const;
  return { place: placeOf('apiVersion'), field: 'apiVersion', from: object.apiVersion, to, target };
}

function nameOf({ object: { kind, metadata } }: SourcedObject): string {
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}
