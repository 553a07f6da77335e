import type { Place } from '#model/place.ts';
import type { PlainMap } from '../../guards.ts';
import { nameText, type Repository } from '../repository.ts';

/** Variables whose default was taken although they may be set where nobody can look, and by which Kustomizations. */
export class DefaultsTaken {
  readonly #users = new Map<string, Set<string>>();

  note(variables: Iterable<string>, kustomization: PlainMap): void {
    for (const name of variables) this.#users.set(name, (this.#users.get(name) ?? new Set()).add(nameText(kustomization)));
  }

  assume(assume: Repository['assume'], place: Place): void {
    if (this.#users.size === 0) return;
    const names = [...this.#users.keys()].sort().join(', ');
    const users = new Set([...this.#users.values()].flatMap((each) => [...each])).size;
    assume(
      `variables with a default are taken to have it where Secrets and ConfigMaps that may set them cannot be read (${users} Kustomizations): ${names}`,
      place,
    );
  }
}
