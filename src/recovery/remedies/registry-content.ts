import type { FactOf } from '#findings/causes/fact.ts';
import type { View } from '#sim/view.ts';
import type { Remedy, Step } from '../step.ts';

/** A registry that has lost or never had what is asked of it: a copy is pushed. */
export function registryContentRemedies({ host, references }: FactOf<'registry-content'>, view: View): readonly Remedy[] {
  const steps = references.map(
    (reference): Step => ({ action: { kind: 'push-image', host, reference }, cost: 6, risk: 'needs a copy of the image' }),
  );
  return steps.length === 0 || view.list('Node').length === 0
    ? []
    : [{ steps }, ...(steps.length > 1 ? steps.map((step) => ({ steps: [step] })) : [])];
}
