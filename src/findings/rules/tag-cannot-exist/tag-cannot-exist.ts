import { titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { containersOf } from '#findings/pod-template.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { grouped, listed } from '#findings/words.ts';
import { isUnknownValue } from '#model/cluster.ts';
import { parseDockerReference } from '#model/images/reference.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** A container whose image is no image reference. */
interface Misspelled {
  readonly object: ObjectRef;
  readonly path: string;
  readonly image: string;
  readonly error: string;
}

/** An image is named by a text that no registry can hold and no kubelet pulls. */
export const tagCannotExist = {
  id: 'tag-cannot-exist',
  summary: 'an image is named by a text that is no image reference: its container never starts',

  *check(input) {
    for (const group of grouped(misspelled(input), ({ image }) => image)) yield draftOf(group, input);
  },
} as const satisfies Rule;

function* misspelled({ cluster: { view, wishes } }: RuleInput): Generator<Misspelled> {
  for (const object of wishes) {
    for (const { path, container } of containersOf(view.object<KubeObject>(object) as KubeObject)) {
      const { image = '' } = container;
      if (image === '' || isPlaceholder(image)) continue;
      const parsed = parseDockerReference(image);
      if (!parsed.ok) yield { object, path: `${path}.image`, image, error: parsed.error };
    }
  }
}

/** Something else is to be put there before anybody pulls it. */
function isPlaceholder(image: string): boolean {
  return isUnknownValue(image) || /[${}<>]/.test(image);
}

function draftOf(mentions: readonly [Misspelled, ...Misspelled[]], { cluster: { sources } }: RuleInput): Draft {
  const [{ object, path, image, error }] = mentions;
  const titles = [...new Set(mentions.map((mention) => titleOf(mention.object)))];
  return {
    severity: 'high',
    subject: keyOf(object),
    message: `no container of ${listed(titles)} with the image ${image} ever starts: ${error}`,
    because: [
      ...mentions.map((mention) => ({
        text: `${titleOf(mention.object)} names ${image} in ${mention.path}`,
        place: sources.placeOf(mention.object, mention.path),
        certainty: 'configured' as const,
      })),
      {
        text: ruleFor(image),
        certainty: 'documented',
        because: [{ text: 'the kubelet asks no registry: InvalidImageName', certainty: 'documented' }],
      },
    ],
    consequence: [],
    fix: { text: `name an image that can exist in ${path}` },
    since: sources.since(object, path),
  };
}

/** [distribution/reference regexp.go] */
function ruleFor(image: string): string {
  const tag = /:([^/:@]*)(?:@|$)/.exec(image)?.[1];
  if (image.includes('@')) return 'a digest is sha256: and 64 digits of 0-9 and a-f';
  if (tag === undefined || /^\w[\w.-]{0,127}$/.test(tag))
    return 'a repository has lower-case letters and digits, with single separators between them';
  return 'a tag has letters, digits, _, . and -, begins with none of the last two, and has 128 of them at most';
}
