import { PodDerivation } from '#model/capabilities/derive.ts';
import { capabilitiesOf, type Need } from '#model/capabilities/requirement.ts';
import { type CatalogueEntry, saidOf } from '#model/catalogue-entry.ts';
import type { Container, Pod } from '#model/kubernetes.ts';
import type { RegistryDescription } from '#model/registry-description.ts';
import type { View } from '../view.ts';
import { bringersTo } from '../world.ts';
import { ConfiguredPods } from './configured-pod.ts';
import type { Derivation } from './expand.ts';

/** A container that serves a registry, and how that behaves. */
export interface RegistryContainer {
  readonly container: Container;
  readonly registry: RegistryDescription;
}

/** What pods provide and need in a running cluster, and what else the catalogue says of their containers. */
export interface PodNeeds extends Derivation {
  registriesOf(view: View, pod: Pod): readonly RegistryContainer[];
  entriesOf(pod: Pod): readonly CatalogueEntry[];
  entryOf(container: Container): CatalogueEntry | undefined;
  /** The pod with the values that ConfigMaps and Secrets give its containers' variables. */
  configured(view: View, pod: Pod): Pod;
}

/** What pods provide and need in a running cluster: names that stand for no Service there are left out. */
export function podNeeds(catalogue: readonly CatalogueEntry[]): PodNeeds {
  const derivation = new PodDerivation(catalogue);
  const configured = new ConfiguredPods();
  const registries = new WeakMap<readonly Container[], readonly RegistryContainer[]>();
  return {
    provisionsOf: (pod) => derivation.provisionsOf(pod),
    needsOf: (view, pod, container) => known(view, derivation.needsOf(configured.of(view, pod), container)),
    registriesOf(view, pod) {
      const { containers } = configured.of(view, pod).spec;
      const before = registries.get(containers);
      if (before !== undefined) return before;
      const found = containers.flatMap((container) => {
        const registry = saidOf<RegistryDescription | undefined>(derivation.entryOf(container)?.registry, container);
        return registry === undefined ? [] : [{ container, registry }];
      });
      registries.set(containers, found);
      return found;
    },
    entriesOf: (pod) => pod.spec.containers.flatMap((container) => derivation.entryOf(container) ?? []),
    entryOf: (container) => derivation.entryOf(container),
    configured: (view, pod) => configured.of(view, pod),
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
  if (need.guessed === undefined) return true;
  const absent = namespacesOfAbsent(view, need);
  return absent.length === 0 || (need.guessed === 'service-name' && absent.every((namespace) => bringersTo(view, namespace).length > 0));
}

/** The namespaces of Services that a need names and that are not there. */
function namespacesOfAbsent(view: View, need: Need): readonly string[] {
  return capabilitiesOf(need.needs).flatMap((capability) =>
    capability.kind === 'service' && view.get('Service', capability.namespace, capability.name) === undefined ? [capability.namespace] : [],
  );
}
