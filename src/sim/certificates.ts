import type { TimeMs } from '#base/brand.ts';
import type { Certainty, Place } from '#model/place.ts';
import type { CertificateComponent } from '#model/world/certificates.ts';
import { type Actor, onRow, setRow } from './actor.ts';
import { nodeConfigs } from './nodes/node-config.ts';
import { defineRow } from './store/definitions.ts';
import type { ObjectRef } from './store/refs.ts';
import type { View } from './view.ts';
import { grace, inGrace } from './world.ts';

/** Until when a certificate is valid, and from when; RFC 3339. */
export interface CertificateDates {
  readonly notAfter: string;
  readonly notBefore?: string;
  readonly place?: Place;
  readonly certainty: Certainty;
}

/** Keyed by `certificate <name>`, named as in model/world/certificates.ts. No row: valid, or renewed in time. */
export const certificates = defineRow<CertificateDates>('certificate');

/** Certificates that are not valid now: what counts in the row is that it is there. Keyed as `certificates`. */
export const lapsedCertificates = defineRow<boolean>('lapsed-certificate');

/** The first second at which `notAfter` is over. */
const secondMs = 1000;

export function certificateRef(view: View, name: string): ObjectRef {
  return view.ref('certificate', '', name);
}

/**
 * Notes when certificates become valid and cease to be. Whoever looks at one looks when a connection is made; connections
 * are taken not to outlive it. On the eve every certificate counts as valid.
 */
export const certificateClock: Actor = {
  name: 'certificates',
  watches: [onRow(certificates, ({ ref }) => [ref]), onRow(grace, (_, view) => view.rows(certificates).map(([ref]) => ref))],
  active: () => true,
  *reconcile(ref, view) {
    const dates = view.row(certificates, ref);
    const lapsed = !inGrace(view) && dates !== undefined && problemOf(view, dates) !== undefined;
    if (lapsed !== (view.row(lapsedCertificates, ref) === true)) {
      const what = lapsed && dates !== undefined ? `certificate ${ref.name}: ${problemOf(view, dates)}` : `certificate ${ref.name} is valid`;
      yield setRow(lapsedCertificates, ref, lapsed ? true : undefined, what);
    }
    const next = dates === undefined ? undefined : nextChange(view, dates);
    if (next !== undefined) yield { verb: 'wake', at: next, why: 'date', weight: 'horizon' };
  },
};

function nextChange(view: View, { notBefore, notAfter }: CertificateDates): TimeMs | undefined {
  const times = [view.virtualTime(notBefore), view.virtualTime(notAfter) + secondMs];
  return times.find((at) => at > view.now) as TimeMs | undefined;
}

/** What Go says of a certificate outside its dates. [crypto/x509 verify.go, go1.20] */
function problemOf(view: View, { notBefore, notAfter }: CertificateDates): string | undefined {
  const now = view.calendarMs();
  const sentence = `x509: certificate has expired or is not yet valid: current time ${view.timestamp} is`;
  if (notBefore !== undefined && now < Date.parse(notBefore)) return `${sentence} before ${notBefore}`;
  return now >= Date.parse(notAfter) + secondMs ? `${sentence} after ${notAfter}` : undefined;
}

/** A certificate that is not valid now. */
export interface Lapsed {
  /** As the fact names it. */
  readonly name: string;
  readonly text: string;
  readonly place?: Place;
}

/** The certificate of that name, if it is not valid now. */
export function lapsedCertificate(view: View, name: string): Lapsed | undefined {
  const ref = certificateRef(view, name);
  const dates = view.row(lapsedCertificates, ref) === true ? view.row(certificates, ref) : undefined;
  const text = dates === undefined ? undefined : problemOf(view, dates);
  return text === undefined ? undefined : { name, text, place: dates?.place };
}

/**
 * A component's certificate on a node, if it is not valid now; what is said of the node's own counts first. Talos makes those of its
 * components anew at every boot and while they run. [talos v1.7 controllers/secrets; kubelet_service.go refreshKubeletCerts]
 */
export function lapsedOf(view: View, component: CertificateComponent, node?: string): Lapsed | undefined {
  if (node === undefined) return lapsedCertificate(view, component);
  if (view.row(nodeConfigs, view.ref('Node', '', node))?.talosVersion !== undefined) return undefined;
  const own = `${component}/${node}`;
  return lapsedCertificate(view, view.row(certificates, certificateRef(view, own)) === undefined ? component : own);
}

/** Nodes whose components a certificate is about. */
export function nodesOf(view: View, { name }: ObjectRef): readonly ObjectRef[] {
  const [, node] = name.split('/');
  return node === undefined ? view.list('Node') : [view.ref('Node', '', node)];
}
