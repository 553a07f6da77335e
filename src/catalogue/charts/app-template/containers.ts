import type { UnrenderedRelease } from '#model/chart-entry.ts';
import type { ChartValues } from '#model/chart-values.ts';
import type { Container } from '#model/kubernetes.ts';
import { imageFrom, resourcesFrom } from '../parts.ts';
import { enabled, portsOf, withoutAbsent, withRelease } from './items.ts';
import { mountsOf } from './volumes.ts';

export function containersOf(
  release: UnrenderedRelease,
  id: string,
  values: ChartValues,
  kind: 'containers' | 'initContainers',
): readonly Container[] {
  return enabled(values, kind).map(([name, item]) => {
    const container = {
      name: item.text('nameOverride', name),
      image: item.has('image') ? imageFrom(item, 'image', { repository: '', tag: '' }) : undefined,
      imagePullPolicy: item.text('image.pullPolicy'),
      command: commandOf(item.at('command')),
      args: commandOf(item.at('args')),
      env: envOf(item.at('env')),
      envFrom: envFromOf(item),
      restartPolicy: item.text('restartPolicy'),
      securityContext: item.map('securityContext') ?? {},
      volumeMounts: mountsOf(release, id, name),
      ...probesOf(release, id, item),
      ...resourcesFrom(item),
    };
    return JSON.parse(withRelease(JSON.stringify(withoutAbsent(container)), release.name)) as Container;
  });
}

function commandOf(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && value.length > 0 ? value.map(String) : undefined;
}

function envOf(value: unknown): readonly object[] | undefined {
  if (Array.isArray(value)) return value as readonly object[];
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).map(([name, given]) => {
    if (typeof given !== 'object' || given === null) return { name, value: String(given ?? '') };
    const { dependsOn: _, ...rest } = given as Record<string, unknown>;
    return 'value' in rest || 'valueFrom' in rest ? { name, ...rest } : { name, valueFrom: rest };
  });
}

/** References to objects the values name; those that the chart makes itself are taken to be there. */
function envFromOf(item: ChartValues): readonly object[] | undefined {
  const named = item.list('envFrom').flatMap((each): readonly object[] => {
    const { configMapRef, secretRef } = (each ?? {}) as { configMapRef?: { name?: string }; secretRef?: { name?: string } };
    if (secretRef?.name !== undefined) return [{ secretRef }];
    if (configMapRef?.name !== undefined) return [{ configMapRef }];
    return [];
  });
  return named.length === 0 ? undefined : named;
}

/** Probes written out; those that only say they are on ask the first port of the controller's first Service. */
function probesOf(release: UnrenderedRelease, id: string, item: ChartValues): Partial<Container> {
  const found = (['liveness', 'readiness', 'startup'] as const).flatMap((kind) => {
    const probe = item.below(`probes.${kind}`);
    if (!probe.flag('enabled', false)) return [];
    const written = probe.flag('custom', false) ? probe.map('spec') : askingPort(release, id, probe);
    return written === undefined ? [] : [[`${kind}Probe`, written] as const];
  });
  return Object.fromEntries(found);
}

function askingPort(release: UnrenderedRelease, id: string, probe: ChartValues): object | undefined {
  const own = enabled(release.values, 'service').find(([, each]) => each.text('controller', id) === id);
  const [port] = own === undefined ? [] : portsOf(own[1]);
  if (port === undefined && !probe.has('port')) return undefined;
  const asked = probe.at('port') ?? port?.targetPort ?? port?.port;
  const type = probe.text('type', 'TCP');
  return type.startsWith('HTTP') ? { httpGet: { path: probe.text('path', '/'), port: asked, scheme: type } } : { tcpSocket: { port: asked } };
}
