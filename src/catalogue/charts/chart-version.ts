/** What a version of a chart has, by the versions that changed it, oldest first; undefined for older and unknown ones. */
export function sinceVersion(version: string | undefined, changes: readonly (readonly [since: string, value: string])[]): string | undefined {
  if (numbersOf(version) === undefined) return undefined;
  return changes.findLast(([since]) => compareVersions(version ?? '', since) >= 0)?.[1];
}

/** Orders two versions by their numbers; what stands behind those does not count. */
function compareVersions(left: string, right: string): number {
  const [ours = [], theirs = []] = [numbersOf(left), numbersOf(right)];
  const differs = ours.findIndex((number, index) => number !== theirs[index]);
  return differs < 0 ? 0 : (ours[differs] ?? 0) - (theirs[differs] ?? 0);
}

/** Major, minor and patch number of a version that is written out in full. */
export function numbersOf(version: string | undefined): readonly number[] | undefined {
  return /^v?(\d+)\.(\d+)\.(\d+)/
    .exec(version ?? '')
    ?.slice(1)
    .map(Number);
}
