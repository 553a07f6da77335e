import type { TimeMs } from '#base/brand.ts';
import { timeText } from '#model/time.ts';
import { certificateRef, certificates, lapsedCertificate } from '../certificates.ts';
import type { ActionDefinition, ActionOf } from './action.ts';

/** What kubeadm's and most other authorities sign for. */
const validForMs = 365 * 24 * 3_600_000;

/** Names of kubeadm's certificates. [kubeadm certs renew --help, 1.28] */
const kubeadmNames: Readonly<Record<string, readonly string[]>> = {
  'api-server': ['apiserver'],
  'api-server-etcd-client': ['apiserver-etcd-client'],
  etcd: ['etcd-peer', 'etcd-server'],
  'controller-manager': ['controller-manager.conf'],
  scheduler: ['scheduler.conf'],
};

/** Has a certificate made anew and whoever presents it use the new one: files alone change nothing for what already runs. */
export const renewCertificate: ActionDefinition<ActionOf<'renew-certificate'>> = {
  text: ({ certificate }) => `renew the certificate ${certificate} and restart what uses it`,
  commands: ({ certificate }) => commandsFor(certificate),
  hindrance: ({ certificate }, view) =>
    lapsedCertificate(view, certificate) === undefined ? { text: `certificate ${certificate} is valid` } : undefined,
  apply: (simulation, { certificate }, cause) => {
    const { view } = simulation;
    const notAfter = timeText(view.calendarMs((view.now + validForMs) as TimeMs));
    const value = { notAfter, certainty: 'assumed' as const };
    simulation.perform({ verb: 'row', table: certificates, ref: certificateRef(view, certificate), value }, 'operator', [cause]);
  },
};

function commandsFor(certificate: string): readonly string[] {
  const [kind = '', first, second] = certificate.split('/');
  const where = first === undefined ? 'on each node' : `on ${first}`;
  if (kind === 'service') return [`# renew the serving certificate behind Service ${first}/${second} and restart its pods`];
  if (kind === 'host') return [`# renew the certificate of ${first}`];
  const names = kubeadmNames[kind];
  if (names === undefined) return [`# ${where}: make a new ${kind} kubeconfig from the cluster's CA`, 'systemctl restart kubelet'];
  return [...names.map((name) => `kubeadm certs renew ${name}  # ${where}`), `# ${where}: restart the static pods that use it`];
}
