import type { Node } from '#model/kubernetes.ts';
import { byCodeUnit } from './cells.ts';
import { ageColumn, column, nameColumn, type Printer, textOr, wideColumn } from './printer.ts';

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';

type NodeInfo = NonNullable<NonNullable<Node['status']>['nodeInfo']> & { readonly kernelVersion?: string };

/** Kubernetes pkg/printers/internalversion/printers.go, printNode, v1.28. */
export const nodePrinter: Printer<Node> = {
  group: '',
  kind: 'Node',
  resource: 'nodes',
  columns: [
    nameColumn,
    column('Status', statusText),
    column('Roles', rolesText),
    ageColumn,
    column('Version', (node) => infoOf(node)?.kubeletVersion ?? ''),
    wideColumn('Internal-IP', (node) => addressOf(node, 'InternalIP')),
    wideColumn('External-IP', (node) => addressOf(node, 'ExternalIP')),
    wideColumn('OS-Image', (node) => textOr(infoOf(node)?.osImage, '<unknown>')),
    wideColumn('Kernel-Version', (node) => textOr(infoOf(node)?.kernelVersion, '<unknown>')),
    wideColumn('Container-Runtime', (node) => textOr(infoOf(node)?.containerRuntimeVersion, '<unknown>')),
  ],
};

function statusText({ spec, status }: Node): string {
  const ready = status?.conditions?.findLast(({ type }) => type === 'Ready');
  const health = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return spec?.unschedulable ? `${health},SchedulingDisabled` : health;
}

function rolesText({ metadata }: Node): string {
  const roles = Object.entries(metadata.labels ?? {}).map(([key, value]) => {
    if (key.startsWith(ROLE_PREFIX)) return key.slice(ROLE_PREFIX.length);
    return key === ROLE_LABEL ? value : '';
  });
  const named = new Set(roles.filter((role) => role !== ''));
  return textOr([...named].sort(byCodeUnit).join(','), '<none>');
}

function addressOf({ status }: Node, wanted: string): string {
  return status?.addresses?.find(({ type }) => type === wanted)?.address ?? '<none>';
}

function infoOf({ status }: Node): NodeInfo | undefined {
  return status?.nodeInfo;
}
