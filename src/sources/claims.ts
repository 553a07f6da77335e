/** What stands under names that a cluster has once, by who puts it there: those who differ in one cannot be of one cluster. */
export class Claims<Owner> {
  /** Name → content → owners. */
  readonly #claims = new Map<string, Map<string, Set<Owner>>>();

  claim(name: string, content: string, owner: Owner): void {
    const contents = this.#claims.get(name) ?? new Map<string, Set<Owner>>();
    this.#claims.set(name, contents.set(content, (contents.get(content) ?? new Set()).add(owner)));
  }

  /** Those who make something else of a name than the owner, in nothing of that name agreeing. */
  rivalsOf(owner: Owner, counts: (name: string) => boolean = () => true): ReadonlySet<Owner> {
    const rivals = new Set<Owner>();
    for (const [name, contents] of this.#claims) {
      const agreeing = [...contents.values()].filter((owners) => owners.has(owner));
      if (contents.size < 2 || agreeing.length === 0 || !counts(name)) continue;
      for (const each of [...contents.values()].flatMap((owners) => [...owners])) {
        if (!agreeing.some((owners) => owners.has(each))) rivals.add(each);
      }
    }
    return rivals;
  }
}
