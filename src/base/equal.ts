/** Deep equality of JSON-like values; identical instances are equal at once, an absent key equals `undefined`. */
export function deepEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left)) return Array.isArray(right) && equalLists(left, right);
  if (Array.isArray(right)) return false;
  return equalRecords(left as Record<string, unknown>, right as Record<string, unknown>);
}

function equalLists(left: readonly unknown[], right: readonly unknown[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) {
    const value = left[index];
    const other = right[index];
    if (value !== other && !deepEqual(value, other)) return false;
  }
  return true;
}

function equalRecords(left: Record<string, unknown>, right: Record<string, unknown>): boolean {
  for (const key in left) {
    const value = left[key];
    const other = right[key];
    if (value !== other && !deepEqual(value, other)) return false;
  }
  for (const key in right) if (right[key] !== undefined && left[key] === undefined) return false;
  return true;
}

/** Whether two values read the same as JSON, in which an absent field and an undefined one are the same. */
export function sameJson(left: unknown, right: unknown): boolean {
  return deepEqual(left, right) || JSON.stringify(left) === JSON.stringify(right);
}
