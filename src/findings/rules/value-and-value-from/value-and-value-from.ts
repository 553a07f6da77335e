import { titleOf } from '#findings/cluster.ts';
import { valueAt } from '#findings/field-value.ts';
import { keyOf } from '#findings/finding.ts';
import { type Edit, fixOf } from '#findings/fixes/edit.ts';
import { containersOf } from '#findings/pod-template.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { listed } from '#findings/words.ts';
import type { SourcedObject } from '#model/cluster.ts';
import type { EnvVar } from '#model/kubernetes.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { View } from '#sim/view.ts';

/** A variable of a container that has a value and is to get one from elsewhere. */
interface Both {
  readonly path: string;
  readonly name: string;
}

/** An object that the API never takes, so what its files want is never there. */
export const valueAndValueFrom = {
  id: 'value-and-value-from',
  summary: 'a variable has a value and is to get one from elsewhere: the API refuses the object as a whole',

  *check(input) {
    const { twin, view } = input.cluster;
    for (const source of [...(twin.model.wanted ?? []), ...twin.model.objects]) {
      if (source.observed === true || !isValidated(source.object.kind)) continue;
      const both = bothIn(source);
      const [first] = both;
      if (first !== undefined) yield draftOf(source, view.refOf(source.object), [first, ...both.slice(1)], input);
    }
  },
} as const satisfies Rule;

/** Templates of a StatefulSet are not looked at; its pods are refused one by one, which another rule tells. [pkg/apis/apps/validation ValidateStatefulSetSpec, 1.28] */
function isValidated(kind: string): boolean {
  return kind !== 'StatefulSet';
}

function bothIn({ object }: SourcedObject): readonly Both[] {
  return containersOf(object).flatMap(({ path, container }) =>
    (container.env ?? []).flatMap(({ name, value = '', valueFrom }, index) =>
      value !== '' && valueFrom !== undefined && Object.keys(valueFrom).length > 0 ? [{ path: `${path}.env[${index}]`, name }] : [],
    ),
  );
}

/** What valueFrom names counts, where it is there to be read; else the value that is written. */
function withOneOf({ path }: Both, source: SourcedObject, ref: ObjectRef, view: View): Edit {
  const { secretKeyRef, configMapKeyRef } = (valueAt(source.object, `${path}.valueFrom`) as NonNullable<EnvVar['valueFrom']>) ?? {};
  const isMissing = (kind: string, named: { readonly name?: string } | undefined) =>
    named !== undefined && view.get(kind, ref.namespace, named.name ?? '') === undefined;
  const field = `${path}.${isMissing('Secret', secretKeyRef) || isMissing('ConfigMap', configMapKeyRef) ? 'valueFrom' : 'value'}`;
  return {
    place: source.placeOf(field),
    field,
    from: valueAt(source.object, field),
    target: { in: 'object', object: { kind: ref.kind, namespace: ref.namespace, name: ref.name }, path: field },
  };
}

function draftOf(source: SourcedObject, ref: ObjectRef, both: readonly [Both, ...Both[]], { cluster: { view } }: RuleInput): Draft {
  const isThere = view.object(ref) !== undefined;
  const [first] = both;
  const names = listed(both.map(({ name }) => name));
  return {
    severity: 'high',
    subject: keyOf(ref),
    message: `the API refuses ${titleOf(ref)}: ${names} ${both.length === 1 ? 'has' : 'have'} a value and a valueFrom`,
    because: both.map(({ path }) => ({
      text: `${path}.valueFrom: Invalid value: "": may not be specified when \`value\` is not empty`,
      place: source.placeOf(`${path}.valueFrom`),
      certainty: 'documented' as const,
      because: [
        { text: isThere ? 'what is there stays as it was: no change of this file arrives' : 'it is never made', certainty: 'documented' as const },
      ],
    })),
    consequence: [],
    fix: fixOf(
      `remove value or valueFrom in ${first.path}`,
      both.map((each) => withOneOf(each, source, ref, view)),
    ),
  };
}
