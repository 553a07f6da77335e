import { deepEqual } from '#base/equal.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { type FieldError, forbidden, invalid, required, tooLong } from '../field-error.ts';
import { complaintsAbout, IMMUTABLE, nothing } from './checks.ts';
import { configMapKey } from './formats.ts';
import { jsonObjectProblem } from './json-text.ts';

/** ConfigMaps and Secrets. Follows kubernetes pkg/apis/core/validation/validation.go, v1.28. */
type Data = Readonly<Record<string, string>>;

export interface ConfigMap extends KubeObject {
  readonly data?: Data;
  readonly binaryData?: Data;
  readonly immutable?: boolean;
}

export interface Secret extends KubeObject {
  readonly data?: Data;
  readonly type?: string;
  readonly immutable?: boolean;
}

const MAX_BYTES = 1024 * 1024;
const FROZEN = 'field is immutable when `immutable` is set';

export function validateConfigMap({ data = {}, binaryData = {} }: ConfigMap): readonly FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const key of Object.keys(data).sort()) {
    errors.push(...complaintsAbout(key, `data[${key}]`, configMapKey));
    if (binaryData[key] !== undefined) errors.push(invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'));
    size += utf8Length(data[key] ?? '');
  }
  for (const key of Object.keys(binaryData).sort()) {
    errors.push(...complaintsAbout(key, `binaryData[${key}]`, configMapKey));
    size += base64Length(binaryData[key] ?? '');
  }
  return size > MAX_BYTES ? [...errors, tooLong('[]', MAX_BYTES)] : errors;
}

export function validateConfigMapUpdate(next: ConfigMap, previous: ConfigMap): readonly FieldError[] {
  const errors = frozen(next, previous, ['data', 'binaryData']);
  return [...errors, ...validateConfigMap(next)];
}

export function validateSecret(secret: Secret): readonly FieldError[] {
  const data = secret.data ?? {};
  const keys = Object.keys(data).sort();
  const errors = keys.flatMap((key) => complaintsAbout(key, `data[${key}]`, configMapKey));
  const size = keys.reduce((sum, key) => sum + base64Length(data[key] ?? ''), 0);
  return [...errors, ...(size > MAX_BYTES ? [tooLong('data', MAX_BYTES)] : nothing), ...byType(secret, data)];
}

function byType({ type, metadata }: Secret, data: Data): readonly FieldError[] {
  const missing = (...keys: readonly string[]): readonly FieldError[] =>
    keys.filter((key) => data[key] === undefined).map((key) => required(`data[${key}]`));
  switch (type) {
    case 'kubernetes.io/service-account-token':
      return (metadata.annotations?.['kubernetes.io/service-account.name'] ?? '') === ''
        ? [required('metadata.annotations[kubernetes.io/service-account.name]')]
        : nothing;
    case 'kubernetes.io/dockercfg':
      return jsonEntry('.dockercfg', data);
    case 'kubernetes.io/dockerconfigjson':
      return jsonEntry('.dockerconfigjson', data);
    case 'kubernetes.io/basic-auth':
      return data['username'] === undefined && data['password'] === undefined ? missing('username', 'password') : nothing;
    case 'kubernetes.io/ssh-auth':
      return (data['ssh-privatekey'] ?? '') === '' ? [required('data[ssh-privatekey]')] : nothing;
    case 'kubernetes.io/tls':
      return missing('tls.crt', 'tls.key');
    default:
      return nothing;
  }
}

function jsonEntry(key: string, data: Data): readonly FieldError[] {
  const text = data[key];
  if (text === undefined) return [required(`data[${key}]`)];
  const problem = jsonObjectProblem(fromBase64(text));
  return problem === undefined ? nothing : [invalid(`data[${key}]`, '<secret contents redacted>', problem)];
}

export function validateSecretUpdate(next: Secret, previous: Secret): readonly FieldError[] {
  const type = next.type === previous.type ? nothing : [invalid('type', next.type ?? '', IMMUTABLE)];
  return [...type, ...frozen(next, previous, ['data']), ...validateSecret(next)];
}

function frozen<T extends ConfigMap | Secret>(next: T, previous: T, fields: readonly (keyof T & string)[]): readonly FieldError[] {
  if (previous.immutable !== true) return nothing;
  const errors = next.immutable === true ? [] : [forbidden('immutable', FROZEN)];
  return [...errors, ...fields.flatMap((name) => (deepEqual(next[name], previous[name]) ? nothing : [forbidden(name, FROZEN)]))];
}

function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}

function base64Length(text: string): number {
  return Math.floor((text.replace(/=+$/, '').length * 3) / 4);
}

function fromBase64(text: string): string {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}
