import type { KubeObject } from '#model/kubernetes.ts';
import { canonicalQuantity } from '#model/quantity.ts';
import { ageColumn, column, type Moment, nameColumn, type Printer } from './printer.ts';

interface MetricValue {
  readonly value?: string;
  readonly averageValue?: string;
  readonly averageUtilization?: number;
}

type MetricSource = 'Resource' | 'ContainerResource' | 'Pods' | 'Object' | 'External';
type MetricKey = 'resource' | 'containerResource' | 'pods' | 'object' | 'external';

type Metric = { readonly type: MetricSource } & Partial<
  Readonly<Record<MetricKey, { readonly name?: string; readonly target?: MetricValue; readonly current?: MetricValue }>>
>;

interface HorizontalPodAutoscaler extends KubeObject {
  readonly spec: {
    readonly scaleTargetRef: { readonly kind: string; readonly name: string };
    readonly minReplicas?: number;
    readonly maxReplicas: number;
    readonly metrics?: readonly Metric[];
    readonly targetCPUUtilizationPercentage?: number;
  };
  readonly status?: {
    readonly currentReplicas?: number;
    readonly currentMetrics?: readonly Metric[] | null;
    readonly currentCPUUtilizationPercentage?: number;
  };
}

/** The release that names the resource of a metric (kubernetes pull request 122804). */
const NAMES_RESOURCES = 30;
const keys: Readonly<Record<MetricSource, MetricKey>> = {
  Resource: 'resource',
  ContainerResource: 'containerResource',
  Pods: 'pods',
  Object: 'object',
  External: 'external',
};

/** Kubernetes pkg/printers/internalversion/printers.go, printHorizontalPodAutoscaler, v1.28. */
export const horizontalPodAutoscalerPrinter: Printer<HorizontalPodAutoscaler> = {
  group: 'autoscaling',
  kind: 'HorizontalPodAutoscaler',
  resource: 'horizontalpodautoscalers',
  columns: [
    nameColumn,
    column('Reference', ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`),
    column('Targets', targetsText),
    column('MinPods', ({ spec }) => String(spec.minReplicas ?? '<unset>')),
    column('MaxPods', ({ spec }) => spec.maxReplicas),
    column('Replicas', ({ status }) => status?.currentReplicas ?? 0),
    ageColumn,
  ],
};

function targetsText(autoscaler: HorizontalPodAutoscaler, { minor }: Moment): string {
  const { metrics, current } = metricsOf(autoscaler);
  if (metrics.length === 0) return '<none>';
  const texts = metrics.map((metric, index) => metricText(metric, current[index], minor));
  const shown = texts.slice(0, 2).join(', ');
  return texts.length > 2 ? `${shown} + ${texts.length - 2} more...` : shown;
}

/** autoscaling/v1 knows one metric, the processor's use. */
function metricsOf({ spec, status }: HorizontalPodAutoscaler): { readonly metrics: readonly Metric[]; readonly current: readonly Metric[] } {
  const { targetCPUUtilizationPercentage: target, metrics = [] } = spec;
  if (target === undefined) return { metrics, current: status?.currentMetrics ?? [] };
  const used = status?.currentCPUUtilizationPercentage;
  return {
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: target } } }],
    current: used === undefined ? [] : [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: used } } }],
  };
}

function metricText(metric: Metric, status: Metric | undefined, minor: number): string {
  const key = keys[metric.type];
  if (key === undefined) return '<unknown type>';
  const { name, target = {} } = metric[key] ?? {};
  const current = status?.[key]?.current;
  switch (metric.type) {
    case 'Pods':
      return `${known(current, current?.averageValue)}/${quantityText(target.averageValue)}`;
    case 'Object':
    case 'External':
      if (target.averageValue === undefined) return `${known(current, current?.value)}/${quantityText(target.value)}`;
      return `${current?.averageValue === undefined ? '<unknown>' : quantityText(current.averageValue)}/${quantityText(target.averageValue)} (avg)`;
    default:
      return `${minor >= NAMES_RESOURCES ? `${name}: ` : ''}${resourceText(target, current)}`;
  }
}

function resourceText(target: MetricValue, current: MetricValue | undefined): string {
  if (target.averageValue !== undefined) return `${known(current, current?.averageValue)}/${quantityText(target.averageValue)}`;
  const used = current?.averageUtilization === undefined ? '<unknown>' : `${current.averageUtilization}%`;
  return `${used}/${target.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`}`;
}

function known(current: MetricValue | undefined, value: string | undefined): string {
  return current === undefined ? '<unknown>' : quantityText(value);
}

/** A quantity that is missing where upstream expects one prints as Go's nil. */
function quantityText(value: string | undefined): string {
  return value === undefined ? '<nil>' : canonicalQuantity(value);
}
