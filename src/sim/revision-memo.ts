import type { View } from './view.ts';

/**
 * Answers about one state, by key: a pure memo. They are forgotten as soon as something is written that an answer may depend
 * on; only for what does not depend on the time.
 */
export class RevisionMemo<Key, Answer> {
  of(view: View, key: Key, find: () => Answer): Answer {
    const { answers } = this.#present(view);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = find();
    answers.set(key, answer);
    return answer;
  }

  #present(view: View): { readonly answers: Map<Key, Answer> } {
    const known = view.memos.get(this) as { readonly revision: number; readonly answers: Map<Key, Answer> } | undefined;
    if (known?.revision === view.revision) return known;
    const present = { revision: view.revision, answers: new Map<Key, Answer>() };
    view.memos.set(this, present);
    return present;
  }
}
