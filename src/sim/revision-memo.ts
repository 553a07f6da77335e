import type { View } from './view.ts';

/**
 * Answers about one state, by key: a pure memo. They are forgotten as soon as something is written that an answer may depend
 * on; only for what does not depend on the time.
 */
export class RevisionMemo<Key, Answer> {
  readonly #known = new WeakMap<View, { readonly revision: number; readonly answers: Map<Key, Answer> }>();

  of(view: View, key: Key, find: () => Answer): Answer {
    const { answers } = this.#present(view);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = find();
    answers.set(key, answer);
    return answer;
  }

  #present(view: View): { readonly answers: Map<Key, Answer> } {
    const known = this.#known.get(view);
    if (known?.revision === view.revision) return known;
    const present = { revision: view.revision, answers: new Map<Key, Answer>() };
    this.#known.set(view, present);
    return present;
  }
}
