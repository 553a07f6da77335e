import type { KubeObject } from '#model/kubernetes.ts';
import { ageColumn, column, nameColumn, type Printer } from './printer.ts';

interface ControllerRevision extends KubeObject {
  readonly revision?: number;
}

/** Kubernetes pkg/printers/internalversion/printers.go, printControllerRevision, v1.28. */
export const controllerRevisionPrinter: Printer<ControllerRevision> = {
  group: 'apps',
  kind: 'ControllerRevision',
  resource: 'controllerrevisions',
  columns: [nameColumn, column('Controller', controllerText), column('Revision', ({ revision }) => revision ?? 0), ageColumn],
};

function controllerText({ metadata }: ControllerRevision): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return '<none>';
  const [group = ''] = owner.apiVersion.includes('/') ? owner.apiVersion.split('/') : [];
  return `${(group === '' ? owner.kind : `${owner.kind}.${group}`).toLowerCase()}/${owner.name}`;
}
