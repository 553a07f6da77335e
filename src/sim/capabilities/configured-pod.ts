import type { Container, EnvVar, KubeObject, Pod } from '#model/kubernetes.ts';
import type { View } from '../view.ts';

interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

interface Configured {
  readonly maps: readonly (ConfigMap | undefined)[];
  readonly pod: Pod;
}

/** Pods with the values that ConfigMaps give their containers' environment put in. A pure memo per template. */
export class ConfiguredPods {
  readonly #memo = new WeakMap<readonly Container[], Configured>();
  readonly #names = new WeakMap<readonly Container[], readonly string[]>();

  of(view: View, pod: Pod): Pod {
    const { containers } = pod.spec;
    const names = this.#namesOf(containers);
    if (names.length === 0) return pod;
    const maps = names.map((name) => view.get<ConfigMap>('ConfigMap', pod.metadata.namespace ?? '', name));
    const known = this.#memo.get(containers);
    if (known !== undefined && known.pod.metadata === pod.metadata && known.maps.every((map, index) => map === maps[index])) return known.pod;
    const byName = new Map(names.map((name, index) => [name, maps[index]?.data ?? {}]));
    const made = known?.maps.every((map, index) => map === maps[index]) ? known.pod.spec.containers : containers.map((each) => filled(each, byName));
    const configured = { ...pod, spec: { ...pod.spec, containers: made } };
    this.#memo.set(containers, { maps, pod: configured });
    return configured;
  }

  #namesOf(containers: readonly Container[]): readonly string[] {
    const known = this.#names.get(containers);
    if (known !== undefined) return known;
    const names = [...new Set(containers.flatMap(mapsOf))];
    this.#names.set(containers, names);
    return names;
  }
}

function mapsOf({ env = [], envFrom = [] }: Container): string[] {
  return [...envFrom.map(({ configMapRef }) => configMapRef?.name), ...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name)].filter(
    (name) => name !== undefined,
  );
}

type Data = Readonly<Record<string, string>>;

/** Later sources win over earlier ones, `env` over `envFrom`. [kubelet_pods.go makeEnvironmentVariables, 1.28] */
function filled(container: Container, maps: ReadonlyMap<string, Data>): Container {
  const { env = [], envFrom = [] } = container;
  const whole = envFrom.flatMap(({ prefix = '', configMapRef }) =>
    Object.entries(maps.get(configMapRef?.name ?? '') ?? {}).map(([key, value]): EnvVar => ({ name: `${prefix}${key}`, value })),
  );
  const own = env.map((variable) => {
    const key = variable.valueFrom?.configMapKeyRef;
    const value = key === undefined ? undefined : maps.get(key.name ?? '')?.[key.key];
    return value === undefined ? variable : { name: variable.name, value };
  });
  const named = new Set(own.map(({ name }) => name));
  return { ...container, env: [...whole.filter(({ name }) => !named.has(name)), ...own] };
}
