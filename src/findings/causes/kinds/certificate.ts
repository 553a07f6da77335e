import { setRow, whatIf } from '#sim/actor.ts';
import { certificateRef, certificates, lapsedCertificate, lapsedCertificates } from '#sim/certificates.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { leavesOf } from '../words.ts';

/** A certificate that is not valid: who shows it is not let in or not trusted. What comes of it, removal shows. */
export const certificateKind: CauseKind<FactOf<'certificate'>> = {
  kind: 'certificate',
  find: (situation) => {
    const { view } = situation;
    const chains = new Map(leavesOf(situation, 'certificate').map(({ rest, leaf }) => [rest, leaf.chain]));
    return view.rows(lapsedCertificates).flatMap(([{ name: certificate }]) => {
      const lapsed = lapsedCertificate(view, certificate);
      if (lapsed === undefined) return [];
      const dates = view.row(certificates, certificateRef(view, certificate));
      const cause = { text: lapsed.text, place: lapsed.place, certainty: dates?.certainty };
      const text = `certificate ${certificate} was valid until ${dates?.notAfter}`;
      const fact = { kind: 'certificate' as const, certificate };
      return [{ fact, key: `certificate ${certificate}`, text, place: lapsed.place, chain: [chains.get(certificate) ?? cause] }];
    });
  },
  remove: (simulation, { certificate }) => {
    const ref = certificateRef(simulation.view, certificate);
    simulation.perform(setRow(certificates, ref, undefined, `certificate ${certificate} is valid`), whatIf);
  },
};
