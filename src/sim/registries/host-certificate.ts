import type { Place } from '#model/place.ts';
import { always, type Expression, fact } from '../capabilities/expression.ts';
import { lapsedCertificate } from '../certificates.ts';
import { type HostBehaviour, openRegistry } from '../images/host-behaviour.ts';
import type { View } from '../view.ts';

const withoutTls = new Set<HostBehaviour['kind']>([
  'refused',
  'no-such-name',
  'names-fail',
  'names-time-out',
  'unreachable',
  'tls-hangs',
  'plain-http',
]);

/** A host as its clients meet it when the certificate it presents is not valid. */
export function behindCertificate(view: View, host: string, behaviour: HostBehaviour): HostBehaviour {
  const lapsed = lapsedCertificate(view, `host/${host}`);
  if (lapsed === undefined || behaviour.kind === 'bad-certificate' || withoutTls.has(behaviour.kind)) return behaviour;
  const behind = behaviour.kind === 'registry' ? behaviour : { ...openRegistry, has: () => false };
  return { kind: 'bad-certificate', problem: 'expired', text: lapsed.text, behind };
}

/** That the certificate a host presents is valid. */
export function validCertificate(view: View, host: string, place?: Place): Expression {
  const name = `host/${host}`;
  const lapsed = lapsedCertificate(view, name);
  return lapsed === undefined ? always : fact(false, { text: `${host}: ${lapsed.text}`, place: lapsed.place ?? place }, `certificate:${name}`);
}
