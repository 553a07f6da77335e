import { type CatalogueEntry, isImageOf, saidOf } from '../catalogue-entry.ts';
import type { Container, Pod } from '../kubernetes.ts';
import type { Place } from '../place.ts';
import { csiDriversOf } from './csi-drivers.ts';
import { namesInCommand, namesInEnvironment } from './names.ts';
import { type Need, needs, parseRequirement } from './requirement.ts';

/** Annotations by which a person says what a pod provides and needs. Needs count for every container of the pod. */
export const providesAnnotation = 'blackstart.dev/provides';
export const needAnnotations = {
  'blackstart.dev/needs': { at: 'ready', without: 'not-ready' },
  'blackstart.dev/needs-to-start': { at: 'start', without: 'waits' },
  'blackstart.dev/needs-or-exits': { at: 'start', without: 'exits' },
  'blackstart.dev/needs-to-serve': { at: 'serve', without: 'errors' },
} as const satisfies Readonly<Record<string, Pick<Need, 'at' | 'without'>>>;

interface Derived {
  readonly pod: Pick<Pod['metadata'], 'annotations' | 'namespace'>;
  readonly provisions: readonly string[];
  readonly needs: ReadonlyMap<string, readonly Need[]>;
}

/**
 * What pods provide and need, from their annotations, the catalogue, and names in init containers, environment and
 * arguments. A pure function of the pod's template, so it is worked out once per template.
 */
export class PodDerivation {
  readonly #catalogue: readonly CatalogueEntry[];
  readonly #memo = new WeakMap<readonly Container[], Derived>();
  readonly #entries = new Map<string, CatalogueEntry | undefined>();

  constructor(catalogue: readonly CatalogueEntry[]) {
    this.#catalogue = catalogue;
  }

  provisionsOf(pod: Pod): readonly string[] {
    return this.#derived(pod).provisions;
  }

  needsOf(pod: Pod, container: Container): readonly Need[] {
    return this.#derived(pod).needs.get(container.name) ?? [];
  }

  entryOf({ image = '' }: Container): CatalogueEntry | undefined {
    if (!this.#entries.has(image))
      this.#entries.set(
        image,
        this.#catalogue.find((entry) => isImageOf(entry, image)),
      );
    return this.#entries.get(image);
  }

  #derived(pod: Pod): Derived {
    const known = this.#memo.get(pod.spec.containers);
    if (known !== undefined && known.pod.annotations === pod.metadata.annotations && known.pod.namespace === pod.metadata.namespace) return known;
    const derived: Derived = { pod: pod.metadata, provisions: this.#provisions(pod), needs: this.#needs(pod) };
    this.#memo.set(pod.spec.containers, derived);
    return derived;
  }

  #provisions(pod: Pod): readonly string[] {
    const annotated = splitList(pod.metadata.annotations?.[providesAnnotation]);
    const known = pod.spec.containers.flatMap((container) => saidOf(this.entryOf(container)?.provides, container) ?? []);
    const drivers = csiDriversOf(pod).map((driver) => `csi(${driver})`);
    return [...new Set([...annotated, ...known, ...drivers])];
  }

  #needs(pod: Pod): ReadonlyMap<string, readonly Need[]> {
    const ofPod = annotatedNeeds(pod);
    const map = new Map<string, readonly Need[]>();
    for (const container of pod.spec.initContainers ?? []) map.set(container.name, waitedFor(pod, container));
    for (const container of pod.spec.containers)
      map.set(container.name, [...ofPod, ...this.#catalogued(pod, container), ...mentioned(pod, container)]);
    return map;
  }

  #catalogued(pod: Pod, container: Container): readonly Need[] {
    const entry = this.entryOf(container);
    const place: Place = { builtIn: `catalogue entry ${entry?.name}`, source: entry?.source ?? '' };
    return (saidOf(entry?.needs, container) ?? []).flatMap(({ needs: text, ...rest }) => {
      const requirement = parseRequirement(text, pod.metadata.namespace ?? '');
      return 'wrong' in requirement ? [] : [{ ...rest, needs: requirement, certainty: 'documented' as const, place }];
    });
  }
}

/** What is wrong with a pod's annotations, one line each. */
export function annotationMistakes(
  annotations: Readonly<Record<string, string>> | undefined,
  namespace: string,
): { readonly annotation: string; readonly wrong: string }[] {
  return Object.keys(needAnnotations).flatMap((annotation) => {
    const text = annotations?.[annotation];
    if (text === undefined) return [];
    const requirement = parseRequirement(text, namespace);
    return 'wrong' in requirement ? [{ annotation, wrong: requirement.wrong }] : [];
  });
}

function annotatedNeeds(pod: Pod): readonly Need[] {
  return Object.entries(needAnnotations).flatMap(([annotation, how]) => {
    const text = pod.metadata.annotations?.[annotation];
    if (text === undefined) return [];
    const requirement = parseRequirement(text, pod.metadata.namespace ?? '');
    if ('wrong' in requirement) return [];
    return [{ ...how, needs: requirement, certainty: 'configured' as const, place: { live: `annotation ${annotation}` } }];
  });
}

/** An init container that asks for a name until it answers keeps the pod from starting while that Service is away. */
function waitedFor(pod: Pod, container: Container): readonly Need[] {
  const place: Place = { live: `init container ${container.name}` };
  return namesInCommand(container, pod.metadata.namespace ?? '').map(({ service, guessed }) => ({
    needs: needs(service),
    guessed,
    at: 'start' as const,
    without: 'waits' as const,
    certainty: 'configured' as const,
    place,
  }));
}

function mentioned(pod: Pod, container: Container): readonly Need[] {
  const place: Place = { live: `environment of ${container.name}` };
  return namesInEnvironment(container, pod.metadata.namespace ?? '').map((service) => ({
    needs: needs(service),
    guessed: 'host-name' as const,
    at: 'serve' as const,
    without: 'errors' as const,
    certainty: 'assumed' as const,
    place,
  }));
}

/** Splits `a, b(c,d)` at commas outside parentheses. */
function splitList(text: string | undefined): string[] {
  return (text?.match(/[^,\s(]+(?:\([^)]*\))?/g) ?? []).filter((part) => part !== '');
}
