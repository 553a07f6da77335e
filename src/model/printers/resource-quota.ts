import type { KubeObject, Labels } from '#model/kubernetes.ts';
import { canonicalQuantity } from '#model/quantity.ts';
import { byCodeUnit } from './cells.ts';
import { ageColumn, column, nameColumn, type Printer } from './printer.ts';

interface ResourceQuota extends KubeObject {
  readonly status?: { readonly hard?: Labels; readonly used?: Labels };
}

/** Kubernetes pkg/printers/internalversion/printers.go, printResourceQuota, v1.28; the age moved to the end with pull request 129419. */
export const resourceQuotaPrinter: Printer<ResourceQuota> = {
  group: '',
  kind: 'ResourceQuota',
  resource: 'resourcequotas',
  columns: [
    nameColumn,
    { ...ageColumn, until: 32 },
    column('Request', (quota) => usageText(quota, (resource) => !isLimit(resource))),
    column('Limit', (quota) => usageText(quota, isLimit)),
    { ...ageColumn, since: 33 },
  ],
};

function usageText({ status }: ResourceQuota, belongs: (resource: string) => boolean): string {
  const resources = Object.entries(status?.hard ?? {}).filter(([resource]) => belongs(resource));
  return resources
    .sort(([left], [right]) => byCodeUnit(left, right))
    .map(([resource, hard]) => `${resource}: ${canonicalQuantity(status?.used?.[resource] ?? '0')}/${canonicalQuantity(hard)}`)
    .join(', ');
}

function isLimit(resource: string): boolean {
  return resource.startsWith('limits.');
}
