import { unknownValue } from '#model/cluster.ts';
import type { BuiltObject } from '../../built-object.ts';
import { listAt, mapAt, type PlainMap, stringAt } from '../../guards.ts';
import type { Report } from '../../report.ts';
import { isOfKind, nameText } from '../repository.ts';
import type { Variables } from './substitute.ts';

/** [fluxcd/pkg kustomize/kustomize_varsub.go] */
const validName = /^[_A-Za-z][_A-Za-z0-9]*$/;

/** A ConfigMap or Secret that a Kustomization takes variables from. */
export interface SettingReference {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
}

/** Finds what a reference names; undefined where nobody here knows. */
export type FindSetting = (reference: SettingReference) => PlainMap | undefined;

/** What a Kustomization takes variables from, the last one counting most. */
export function referencesOf(kustomization: PlainMap): readonly SettingReference[] {
  const namespace = stringAt(kustomization, 'metadata', 'namespace');
  return listAt(kustomization, 'spec', 'postBuild', 'substituteFrom').map((entry) => ({
    kind: stringAt(entry, 'kind') ?? '',
    name: stringAt(entry, 'name') ?? '',
    namespace,
  }));
}

/** In files the namespace may be missing: whoever applies the object gives it. */
export function isNamed(value: PlainMap, { kind, name, namespace }: SettingReference): boolean {
  if (!isOfKind(value, '', kind) || stringAt(value, 'metadata', 'name') !== name) return false;
  const own = stringAt(value, 'metadata', 'namespace');
  return namespace === undefined || own === undefined || own === namespace;
}

/** The variables of a Kustomization: those of ConfigMaps and Secrets in their order, then its own. */
export function variablesOf({ value, source }: BuiltObject, find: FindSetting, report: Report): Variables {
  const values = new Map<string, string>();
  let incomplete = false;
  for (const reference of referencesOf(value)) {
    const found = find(reference);
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
