import type { UnrenderedRelease } from '#model/chart-entry.ts';
import type { ChartValues } from '#model/chart-values.ts';

/** Items of a map of the values, without those that are switched off. */
export function enabled(values: ChartValues, path: string): readonly (readonly [string, ChartValues])[] {
  return values.entries(path).filter(([, item]) => item.map('') !== undefined && item.flag('enabled', true));
}

/** The release's name, and the item's own where there are several. [lib/common/_determineResourceNameFromValues.tpl] */
export function nameOf({ name: release, values }: UnrenderedRelease, id: string, item: ChartValues, count: number): string {
  const forced = item.text('forceRename');
  if (forced !== undefined) return withRelease(forced, release).toLowerCase();
  const whole = values.text('global.fullnameOverride') ?? values.text('fullnameOverride') ?? release;
  const prefix = item.text('prefix');
  let name = prefix === undefined || prefix === whole ? whole : `${prefix}-${whole}`;
  const appends = count > 1 || values.flag('global.alwaysAppendIdentifierToResourceName', false);
  if (appends && id !== name && !name.endsWith(`-${id}`)) name = `${name}-${id}`;
  const suffix = item.text('suffix');
  return (suffix === undefined || name.endsWith(`-${suffix}`) ? name : `${name}-${suffix}`).toLowerCase();
}

/** The one template that most releases use. */
export function withRelease(text: string, release: string): string {
  return text.replaceAll(/\{\{-?\s*\.Release\.Name\s*-?\}\}/g, release);
}

export function selectorOf({ name }: UnrenderedRelease, id: string) {
  return { 'app.kubernetes.io/controller': id, 'app.kubernetes.io/instance': name, 'app.kubernetes.io/name': name };
}

export function portsOf(item: ChartValues): readonly { readonly name: string; readonly port: number; readonly targetPort?: number | string }[] {
  return enabled(item, 'ports').map(([name, each]) => {
    const targetPort = each.at('targetPort') as number | string | undefined;
    return { name, port: each.number('port', 80), ...(targetPort == null ? {} : { targetPort }) };
  });
}

export function withoutAbsent<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
