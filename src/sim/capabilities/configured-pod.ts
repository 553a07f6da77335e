import type { Container, EnvVar, KubeObject, Pod } from '#model/kubernetes.ts';
import type { View } from '../view.ts';

type Data = Readonly<Record<string, string>>;

/** A ConfigMap or a Secret. */
interface SettingsObject extends KubeObject {
  readonly data?: Data;
  readonly stringData?: Data;
}

interface Configured {
  readonly objects: readonly (SettingsObject | undefined)[];
  readonly pod: Pod;
}

/** Pods with the values that ConfigMaps and Secrets give their containers' environment put in. A pure memo per template. */
export class ConfiguredPods {
  readonly #memo = new WeakMap<readonly Container[], Configured>();
  readonly #keys = new WeakMap<readonly Container[], readonly string[]>();

  of(view: View, pod: Pod): Pod {
    const { containers } = pod.spec;
    const keys = this.#keysOf(containers);
    if (keys.length === 0) return pod;
    const objects = keys.map((key) => objectOf(view, pod, key));
    const known = this.#memo.get(containers);
    const isSame = known?.objects.every((object, index) => object === objects[index]) ?? false;
    if (known !== undefined && isSame && known.pod.metadata === pod.metadata) return known.pod;
    const settings = new Map(keys.map((key, index) => [key, valuesOf(objects[index])]));
    const made = known !== undefined && isSame ? known.pod.spec.containers : containers.map((each) => filled(each, settings));
    const configured = { ...pod, spec: { ...pod.spec, containers: made } };
    this.#memo.set(containers, { objects, pod: configured });
    return configured;
  }

  #keysOf(containers: readonly Container[]): readonly string[] {
    const known = this.#keys.get(containers);
    if (known !== undefined) return known;
    const keys = [...new Set(containers.flatMap(keysOf))];
    this.#keys.set(containers, keys);
    return keys;
  }
}

const mapKey = (name: string | undefined) => (name === undefined ? undefined : `ConfigMap/${name}`);
const secretKey = (name: string | undefined) => (name === undefined ? undefined : `Secret/${name}`);

function keysOf({ env = [], envFrom = [] }: Container): string[] {
  const whole = envFrom.flatMap(({ configMapRef, secretRef }) => [mapKey(configMapRef?.name), secretKey(secretRef?.name)]);
  const single = env.flatMap(({ valueFrom }) => [mapKey(valueFrom?.configMapKeyRef?.name), secretKey(valueFrom?.secretKeyRef?.name)]);
  return [...whole, ...single].filter((key) => key !== undefined);
}

function objectOf(view: View, pod: Pod, key: string): SettingsObject | undefined {
  const [kind = '', name = ''] = key.split('/');
  return view.get<SettingsObject>(kind, pod.metadata.namespace ?? '', name);
}

function valuesOf(object: SettingsObject | undefined): Data {
  if (object?.kind !== 'Secret') return object?.data ?? {};
  const decoded = Object.entries(object.data ?? {}).flatMap(([key, value]) => (isBase64(value) ? [[key, atob(value)]] : []));
  return { ...Object.fromEntries(decoded), ...object.stringData };
}

function isBase64(text: string): boolean {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
}

/** Later sources win over earlier ones, `env` over `envFrom`. [kubelet_pods.go makeEnvironmentVariables, 1.28] */
function filled(container: Container, settings: ReadonlyMap<string, Data>): Container {
  const { env = [], envFrom = [] } = container;
  const whole = envFrom.flatMap(({ prefix = '', configMapRef, secretRef }) => {
    const values = settings.get(mapKey(configMapRef?.name) ?? secretKey(secretRef?.name) ?? '') ?? {};
    return Object.entries(values).map(([key, value]): EnvVar => ({ name: `${prefix}${key}`, value }));
  });
  const own = env.map((variable) => single(variable, settings));
  const named = new Set(own.map(({ name }) => name));
  const lastWins = new Map(whole.filter(({ name }) => !named.has(name)).map((variable) => [variable.name, variable]));
  return { ...container, env: [...lastWins.values(), ...own] };
}

function single(variable: EnvVar, settings: ReadonlyMap<string, Data>): EnvVar {
  const { configMapKeyRef, secretKeyRef } = variable.valueFrom ?? {};
  const key = configMapKeyRef ?? secretKeyRef;
  const from = mapKey(configMapKeyRef?.name) ?? secretKey(secretKeyRef?.name);
  const value = key === undefined || from === undefined ? undefined : settings.get(from)?.[key.key];
  return value === undefined ? variable : { name: variable.name, value };
}
