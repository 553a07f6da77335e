/** Sets of completion indexes as text: `0,2-4`. Follows pkg/controller/job/indexed_job_utils.go, 1.28. */
export function parseIndexes(text: string | undefined, completions: number): number[] {
  const indexes: number[] = [];
  for (const part of (text ?? '').split(',')) {
    const [first, last = first] = part.split('-');
    if (part === '' || first === undefined || last === undefined) continue;
    for (let index = Number(first); index <= Number(last) && index < completions; index++) indexes.push(index);
  }
  return indexes;
}

/** Runs of three or more are written as a range, two as a list. */
export function indexesText(indexes: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < indexes.length; ) {
    const first = indexes[at] as number;
    let last = first;
    while (indexes[at + 1] === last + 1) {
      last++;
      at++;
    }
    parts.push(first === last ? `${first}` : last === first + 1 ? `${first},${last}` : `${first}-${last}`);
    at++;
  }
  return parts.join(',');
}

/** Two sets as one, ascending. */
export function union(left: readonly number[], right: readonly number[]): number[] {
  return [...new Set([...left, ...right])].sort((one, other) => one - other);
}
