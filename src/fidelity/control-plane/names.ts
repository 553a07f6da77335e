import type { Line } from './record.ts';

/**
 * Gives generated names a form that does not depend on chance: ReplicaSets and revisions are counted per workload in order
 * of appearance, pods of a workload are all called alike.
 */
export class Names {
  readonly #aliases = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #pods = new Set<string>();

  constructor(timeline: readonly Line[]) {
    for (const line of timeline) {
      if (line.kind === 'replicaset') this.#count(String(line.name));
      if (line.kind === 'pod') this.#notePod(line);
      if (line.kind === 'statefulsets') this.#noteRevisions(line.status as Readonly<Record<string, unknown>>);
    }
  }

  /** `web-0` of a StatefulSet keeps its name; `d-5c97-abcde` becomes `d#2-*`. */
  of(text: string): string {
    let result = text;
    for (const pod of this.#podsIn(text)) result = result.replaceAll(pod, `${this.#alias(pod.slice(0, pod.lastIndexOf('-')))}-*`);
    return result.replace(/[a-z0-9.-]+/g, (word) => this.#aliases.get(word) ?? word);
  }

  #podsIn(text: string): readonly string[] {
    return (text.match(/[a-z0-9][a-z0-9.-]*/g) ?? []).filter((word) => this.#pods.has(word));
  }

  #alias(name: string): string {
    return this.#aliases.get(name) ?? name;
  }

  #notePod({ name, owner }: Line): void {
    const isFixed = owner === undefined || String(owner).startsWith('StatefulSet/') || String(owner).startsWith('Node/');
    if (!isFixed) this.#pods.add(String(name).replace(/^.*\//, ''));
  }

  #noteRevisions({ currentRevision, updateRevision }: Readonly<Record<string, unknown>>): void {
    for (const revision of [currentRevision, updateRevision]) if (typeof revision === 'string') this.#count(revision);
  }

  #count(name: string): void {
    if (this.#aliases.has(name)) return;
    const base = name.slice(0, name.lastIndexOf('-'));
    const count = (this.#counts.get(base) ?? 0) + 1;
    this.#counts.set(base, count);
    this.#aliases.set(name, `${base}#${count}`);
  }
}
