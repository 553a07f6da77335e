import type { ClusterUnderCheck } from '../cluster.ts';
import { keyOf } from '../finding.ts';
import type { Suppression } from './suppression.ts';

/** On the object a finding is about: `<rule-id> <reason> [until DATE]`, one a line. */
const suppressAnnotation = 'blackstart.dev/suppress';

/** Suppressions that objects carry themselves, not those that a controller copied to what it made. */
export function annotatedSuppressions({ view, sources }: ClusterUnderCheck): readonly Suppression[] {
  return view.kindsPresent().flatMap((kind) =>
    view.list(kind).flatMap((ref) => {
      const { annotations, ownerReferences = [] } = view.object(ref)?.metadata ?? {};
      const text = annotations?.[suppressAnnotation];
      if (text === undefined || ownerReferences.some(({ controller }) => controller === true)) return [];
      const place = sources.placeOf(ref, `metadata.annotations['${suppressAnnotation}']`);
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      return lines.map((line) => ({ ...readSuppression(line), subject: keyOf(ref), place, origin: 'annotation' as const }));
    }),
  );
}

/** Reads `<rule-id> <reason> [until DATE]`. */
export function readSuppression(line: string): Pick<Suppression, 'rule' | 'reason' | 'until'> {
  const { rule = '', reason = '', until } = /^\s*(?<rule>\S+)\s*(?<reason>.*?)(?:\s*\buntil\s+(?<until>\d\S*))?\s*$/.exec(line)?.groups ?? {};
  return { rule, reason, ...(until === undefined ? {} : { until }) };
}
