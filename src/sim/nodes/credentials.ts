import type { CertificateComponent } from '#model/world/certificates.ts';
import { type Lapsed, lapsedOf } from '../certificates.ts';
import { apiServerProcess, controllerManagerProcess, schedulerProcess } from '../processes.ts';
import type { View } from '../view.ts';
import { controlPlaneNodes } from './node-config.ts';

const componentOf: Readonly<Record<string, CertificateComponent>> = {
  [controllerManagerProcess]: 'controller-manager',
  [schedulerProcess]: 'scheduler',
};

/** Whether clients trust a node's API server, and etcd trusts it. Without a node: that of a control plane elsewhere. */
export function answering(view: View, node?: string): boolean {
  return untrusted(view, node) === undefined;
}

/** Whether the API server lets a node's controller manager or scheduler in. */
export function ledBy(view: View, process: string, node?: string): boolean {
  return lapsedFor(view, process, node) === undefined;
}

/** What certificates keep a process from doing, in a sentence; undefined when they do not. */
export function certificateTrouble(view: View, process: string, node: string | undefined): string | undefined {
  if (process !== apiServerProcess) return lapsedFor(view, process, node)?.text;
  const lapsed = untrusted(view, node);
  if (lapsed !== undefined) return `the API server is not trusted: ${lapsed.text}`;
  const member = controlPlaneNodes(view)
    .map(({ name }) => lapsedOf(view, 'etcd', name))
    .find((found) => found !== undefined);
  return member === undefined ? undefined : `members of etcd refuse each other: ${member.text}`;
}

function untrusted(view: View, node: string | undefined): Lapsed | undefined {
  return lapsedOf(view, 'api-server', node) ?? lapsedOf(view, 'api-server-etcd-client', node);
}

function lapsedFor(view: View, process: string, node: string | undefined): Lapsed | undefined {
  const component = componentOf[process];
  return component === undefined ? undefined : lapsedOf(view, component, node);
}
