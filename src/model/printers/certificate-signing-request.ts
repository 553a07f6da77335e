import type { Condition, KubeObject } from '#model/kubernetes.ts';
import { humanDuration } from './duration.ts';
import { ageColumn, column, nameColumn, type Printer, textOr } from './printer.ts';

interface CertificateSigningRequest extends KubeObject {
  readonly spec: { readonly signerName?: string; readonly username?: string; readonly expirationSeconds?: number };
  readonly status?: { readonly conditions?: readonly Condition[]; readonly certificate?: string };
}

/** Kubernetes pkg/printers/internalversion/printers.go, printCertificateSigningRequest, v1.28. */
export const certificateSigningRequestPrinter: Printer<CertificateSigningRequest> = {
  group: 'certificates.k8s.io',
  kind: 'CertificateSigningRequest',
  resource: 'certificatesigningrequests',
  columns: [
    nameColumn,
    ageColumn,
    column('SignerName', ({ spec }) => textOr(spec.signerName, '<none>')),
    column('Requestor', ({ spec }) => spec.username ?? ''),
    column('RequestedDuration', ({ spec }) => (spec.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds * 1000))),
    column('Condition', conditionText),
  ],
};

function conditionText({ status }: CertificateSigningRequest): string {
  const types = new Set(status?.conditions?.map(({ type }) => type));
  const verdict = types.has('Denied') ? 'Denied' : types.has('Approved') ? 'Approved' : 'Pending';
  return `${verdict}${types.has('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`;
}
