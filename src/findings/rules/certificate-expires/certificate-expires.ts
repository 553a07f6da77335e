import { type Consequence, keyOf, type Severity } from '#findings/finding.ts';
import type { JudgedRun } from '#findings/judge-contingency.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { Runs } from '#findings/runs.ts';
import { counted } from '#findings/words.ts';
import type { Cause } from '#model/place.ts';
import { renewCertificate } from '#sim/actions/renew-certificate.ts';
import { setRow } from '#sim/actor.ts';
import { type CertificateDates, certificates, nodesOf } from '#sim/certificates.ts';
import { clusterRef, nodeConfigs } from '#sim/nodes/node-config.ts';
import { apiWritable } from '#sim/processes.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import type { View } from '#sim/view.ts';

const dayMs = 86_400_000;
/** Renewals that work by themselves happen earlier: cert-manager's at two thirds of the time, a kubelet's at 70 to 90 %. */
const shortMs = 30 * dayMs;

/** A certificate that nobody renews by itself is over, or will be within thirty days. */
export const certificateExpires = {
  id: 'certificate-expires',
  summary: 'a certificate that nobody renews by itself is over, or will be within thirty days',

  *check(input) {
    const { view } = input.cluster;
    for (const [ref, dates] of view.rows(certificates)) {
      const leftMs = Date.parse(dates.notAfter) - view.calendarMs();
      if (leftMs <= shortMs && !isMadeAnew(view, ref)) yield draftOf(ref, dates, leftMs, input);
    }
  },
} as const satisfies Rule;

/** Talos makes those of its components anew at every boot and while they run. [talos v1.7 controllers/secrets] */
function isMadeAnew(view: View, ref: ObjectRef): boolean {
  if (/^(service|host)\//.test(ref.name)) return false;
  const nodes = nodesOf(view, ref);
  return nodes.length > 0 && nodes.every((node) => view.row(nodeConfigs, node)?.talosVersion !== undefined);
}

function draftOf(ref: ObjectRef, dates: CertificateDates, leftMs: number, { cluster, runs }: RuleInput): Draft {
  const { name: certificate } = ref;
  const isOver = leftMs < 0;
  const consequence = stoppedWithout(ref, dates, cluster.twin, runs);
  const days = Math.floor(Math.abs(leftMs) / dayMs);
  const causes: readonly Cause[] = [
    { text: `certificate ${certificate} is valid until ${dates.notAfter}`, place: dates.place, certainty: dates.certainty },
    { text: 'what runs goes on with the connections it has; whoever connects anew is refused', certainty: 'documented' },
  ];
  return {
    severity: severityOf(isOver, consequence),
    subject: keyOf(ref),
    message: `certificate ${certificate} ${isOver ? `has been over for ${counted(days, 'day')}` : `is valid for ${counted(days, 'more day')}`}`,
    because: causes,
    consequence,
    fix: { text: `${renewCertificate.text({ kind: 'renew-certificate', certificate })} (${fixesOf(certificate, cluster.view)})` },
    ...(isOver ? { since: { at: dates.notAfter, where: ['notAfter of the certificate'] } } : {}),
  };
}

/** Where no run shows that anybody stops, it is at most a nuisance as far as the twin knows. */
function severityOf(isOver: boolean, consequence: readonly Consequence[]): Severity {
  if (consequence.length === 0) return isOver ? 'medium' : 'low';
  return isOver ? 'high' : 'medium';
}

function fixesOf(certificate: string, view: View): string {
  return renewCertificate
    .commands({ kind: 'renew-certificate', certificate }, view)
    .map((line) => line.replace(/^# /, ''))
    .join('; ');
}

/** What does not come back once the certificate is over, and would if it were valid. */
function stoppedWithout(ref: ObjectRef, dates: CertificateDates, twin: Twin, runs: Runs): readonly Consequence[] {
  const valid = new Runs([withDates(twin, ref, undefined)], []);
  const over = new Runs([withDates(twin, ref, { ...dates, notAfter: twin.eve.view.timestamp })], []);
  return contingenciesFor(ref, runs).flatMap((contingency) => {
    const workloads = stoppedIn(over.of(contingency), valid.of(contingency));
    return workloads.length === 0 ? [] : [{ contingency: `certificate ${ref.name} over, ${contingency}`, workloads }];
  });
}

/** Starting without images asks every host; a start of everything and the move of pods ask every component. */
function contingenciesFor({ name }: ObjectRef, runs: Runs): readonly string[] {
  if (name.startsWith('host/')) return ['power-loss:wiped'];
  const drain = runs.nodeLosses.find(({ run }) => run.verdict.answer === 'yes' && run.verdict.contingency.startsWith('node-drain:'));
  return ['power-loss', ...(drain === undefined ? [] : [drain.run.verdict.contingency])];
}

function stoppedIn(over: JudgedRun, valid: JudgedRun): readonly string[] {
  const otherwise = new Set(valid.failed.map(({ ref }) => keyOf(ref)));
  const { view } = over.simulation;
  const isApiLost = !apiWritable(view) && apiWritable(valid.simulation.view);
  const workloads = over.failed.map(({ ref }) => keyOf(ref)).filter((key) => !otherwise.has(key));
  return [...(isApiLost ? [keyOf(clusterRef(view))] : []), ...workloads];
}

/** The twin with other dates of a certificate from its eve on; none: it is renewed in time. */
function withDates(twin: Twin, ref: ObjectRef, dates: CertificateDates | undefined): Twin {
  const eve = twin.eve.fork();
  eve.perform(setRow(certificates, ref, dates, `certificate ${ref.name} is valid until ${dates?.notAfter ?? 'later'}`), 'contingency');
  return { ...twin, eve };
}
