/** What several printers put into their cells. Follows kubernetes pkg/printers/internalversion/printers.go and pkg/apis/core/helper, v1.28. */
import type { KubeObject, LabelSelector, Labels, PodTemplate } from '#model/kubernetes.ts';
import { labelSelectorText } from '#model/selector-text.ts';
import { type PrintedColumn, textOr, wideColumn } from './printer.ts';

const ACCESS_MODES = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const;

const BETA_CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

/** `Containers` and `Images` of a workload's template. */
export function templateColumns<Kind extends KubeObject>(templateOf: (object: Kind) => PodTemplate | undefined): readonly PrintedColumn<Kind>[] {
  const containers = (object: Kind) => templateOf(object)?.spec?.containers ?? [];
  return [
    wideColumn('Containers', (object) =>
      containers(object)
        .map(({ name }) => name)
        .join(','),
    ),
    wideColumn('Images', (object) =>
      containers(object)
        .map(({ image }) => image ?? '')
        .join(','),
    ),
  ];
}

/** `Selector` of a workload. */
export function selectorColumn<Kind extends KubeObject>(selectorOf: (object: Kind) => LabelSelector | undefined): PrintedColumn<Kind> {
  return wideColumn('Selector', (object) => labelSelectorText(selectorOf(object)));
}

/** Labels as `a=b,c=d`, sorted by key; `<none>` without any. */
export function labelsText(labels: Labels | undefined | null): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => [key, `${key}=${value}`] as const);
  return textOr(
    pairs
      .sort(([left], [right]) => byCodeUnit(left, right))
      .map(([, text]) => text)
      .join(','),
    '<none>',
  );
}

/** Access modes as `RWO,RWX`, each once, in upstream's order. */
export function accessModesText(modes: readonly string[] | undefined): string {
  return ACCESS_MODES.filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join(',');
}

/** The class of a volume or claim; the annotation that came before the field still wins. */
export function storageClassOf({ metadata, spec }: KubeObject & { readonly spec?: { readonly storageClassName?: string } }): string {
  return metadata.annotations?.[BETA_CLASS_ANNOTATION] ?? spec?.storageClassName ?? '';
}

/** At most three entries, then how many more there are; `<unset>` for none. */
export function firstThree(entries: readonly string[]): string {
  const shown = entries.slice(0, 3).join(',');
  if (entries.length > 3) return `${shown} + ${entries.length - 3} more...`;
  return textOr(shown, '<unset>');
}

/** Addresses a load balancer was given, each once, sorted. The API server never shortens them. */
export function loadBalancerText(status: LoadBalancerStatus | undefined): string {
  const addresses = (status?.ingress ?? []).map(({ ip, hostname }) => textOr(ip, hostname ?? '')).filter((address) => address !== '');
  return [...new Set(addresses)].sort(byCodeUnit).join(',');
}

export interface LoadBalancerStatus {
  readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
}

/** Go's order of strings, for the ASCII that names consist of. */
export function byCodeUnit(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
