import { PodDerivation } from '#model/capabilities/derive.ts';
import { capabilitiesOf, type Need } from '#model/capabilities/requirement.ts';
import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import type { Container, Pod } from '#model/kubernetes.ts';
import type { View } from '../view.ts';
import { unrendered } from '../world.ts';
import type { Derivation } from './expand.ts';

/** What pods provide and need in a running cluster: names that stand for no Service there are left out. */
export function podNeeds(catalogue: readonly CatalogueEntry[]): Derivation & { readonly derivation: PodDerivation } {
  const derivation = new PodDerivation(catalogue);
  return {
    derivation,
    provisionsOf: (pod: Pod) => derivation.provisionsOf(pod),
    needsOf: (view: View, pod: Pod, container: Container) => known(view, derivation.needsOf(pod, container)),
  };
}

/**
 * A name found in a command or setting may be a public host; only where a Service of that name exists is it a need. A
 * name that only a Service can have is one, too, while a release that was not rendered may bring that Service.
 */
function known(view: View, needs: readonly Need[]): readonly Need[] {
  return needs.some(({ guessed }) => guessed !== undefined) ? needs.filter((need) => isNeed(view, need)) : needs;
}

function isNeed(view: View, need: Need): boolean {
  if (need.guessed === undefined || namesServices(view, need)) return true;
  return need.guessed === 'service-name' && unrendered(view).length > 0;
}

function namesServices(view: View, need: Need): boolean {
  return capabilitiesOf(need.needs).every(
    (capability) => capability.kind !== 'service' || view.get('Service', capability.namespace, capability.name) !== undefined,
  );
}
