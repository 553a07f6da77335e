/**
 * A pure memo of a comparison of two immutable objects, by their identity. What nobody holds any more is forgotten.
 *
 * @param compare must depend on nothing but the two
 */
export function rememberedByPair<T extends object>(compare: (left: T, right: T) => boolean): (left: T, right: T) => boolean {
  const answers = new WeakMap<T, WeakMap<T, boolean>>();
  return (left, right) => {
    let known = answers.get(left);
    if (known === undefined) {
      known = new WeakMap();
      answers.set(left, known);
    }
    let answer = known.get(right);
    if (answer === undefined) {
      answer = compare(left, right);
      known.set(right, answer);
    }
    return answer;
  };
}
