import { unknownValue } from '#model/cluster.ts';
import type { BuiltObject } from '../../built-object.ts';
import { booleanAt, listAt, mapAt, type PlainMap, stringAt } from '../../guards.ts';
import { isOfKind, nameText, type Repository } from '../repository.ts';
import type { Variables } from './substitute.ts';

/** [fluxcd/pkg kustomize/kustomize_varsub.go] */
const validName = /^[_A-Za-z][_A-Za-z0-9]*$/;

interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly optional: boolean;
}

function referencesOf(kustomization: PlainMap): readonly Reference[] {
  return listAt(kustomization, 'spec', 'postBuild', 'substituteFrom').map((entry) => ({
    kind: stringAt(entry, 'kind') ?? '',
    name: stringAt(entry, 'name') ?? '',
    optional: booleanAt(entry, 'optional') === true,
  }));
}

/** Whether everything a Kustomization takes variables from is among the ConfigMaps and Secrets given. */
export function isReadable(kustomization: PlainMap, objects: readonly BuiltObject[]): boolean {
  const namespace = stringAt(kustomization, 'metadata', 'namespace');
  return referencesOf(kustomization).every((reference) => objects.some(({ value }) => isNamed(value, reference, namespace)));
}

/** The variables of a Kustomization: those of ConfigMaps and Secrets in their order, then its own. */
export function variablesOf(kustomization: BuiltObject, objects: readonly BuiltObject[], { raw, report }: Repository): Variables {
  const { value, source } = kustomization;
  const namespace = stringAt(value, 'metadata', 'namespace');
  const values = new Map<string, string>();
  let incomplete = false;
  for (const reference of referencesOf(value)) {
    const found =
      objects.find((object) => isNamed(object.value, reference, namespace))?.value ??
      onlyOne(raw.filter((each) => isNamed(each.value, reference, undefined)));
    if (found === undefined) incomplete = true;
    else for (const [name, text] of entriesOf(found)) values.set(name, text);
  }
  for (const [name, own] of Object.entries(mapAt(value, 'spec', 'postBuild', 'substitute'))) values.set(name, String(own));
  const invalid = [...values.keys()].find((name) => !validName.test(name));
  if (invalid !== undefined) {
    report(
      'error',
      `${nameText(value)} cannot be applied: '${invalid}' var name is invalid, must match '^[_[:alpha:]][_[:alpha:][:digit:]]*$'`,
      source.place,
    );
  }
  return { values: new Map([...values].map(([name, text]) => [name, text.replaceAll('\n', '')])), incomplete };
}

function onlyOne(found: readonly { readonly value: PlainMap }[]): PlainMap | undefined {
  return found.length === 1 ? found[0]?.value : undefined;
}

/** In files the namespace may be missing: whoever applies the object gives it. */
function isNamed(value: PlainMap, { kind, name }: Reference, namespace: string | undefined): boolean {
  if (!isOfKind(value, '', kind) || stringAt(value, 'metadata', 'name') !== name) return false;
  const own = stringAt(value, 'metadata', 'namespace');
  return namespace === undefined || own === undefined || own === namespace;
}

function entriesOf(value: PlainMap): readonly (readonly [string, string])[] {
  const plain = stringAt(value, 'kind') === 'Secret' ? mapAt(value, 'stringData') : mapAt(value, 'data');
  const encoded = stringAt(value, 'kind') === 'Secret' ? mapAt(value, 'data') : {};
  return [
    ...Object.entries(encoded).map(([name, text]) => [name, decoded(String(text))] as const),
    ...Object.entries(plain).map(([name, text]) => [name, String(text)] as const),
  ];
}

function decoded(text: string): string {
  return text.includes(unknownValue) ? unknownValue : Buffer.from(text, 'base64').toString('utf8');
}
