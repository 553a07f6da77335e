/** Sentences of kubectl's drain. [kubectl pkg/drain/filters.go, pkg/cmd/drain/drain.go, v0.32] */
export const fatal = {
  daemonSet: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)',
  localStorage: 'Pods with local storage (use --delete-emptydir-data to override)',
  unmanaged: 'cannot delete Pods that declare no controller (use --force to override)',
} as const;

export const warning = {
  daemonSet: 'ignoring DaemonSet-managed Pods',
  localStorage: 'deleting Pods with local storage',
  unmanaged: 'deleting Pods that declare no controller',
} as const;

/** A duration as Go prints it: `12s`, `1m0s`, `1h30m0s`. */
export function goDuration(ms: number): string {
  const seconds = (ms % 60_000) / 1000;
  const minutes = Math.floor(ms / 60_000) % 60;
  const hours = Math.floor(ms / 3_600_000);
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}

/** Several errors as one. [apimachinery pkg/util/errors/errors.go, v0.32] */
export function aggregateText(errors: readonly string[]): string {
  const distinct = [...new Set(errors)];
  return distinct.length === 1 ? (distinct[0] as string) : `[${distinct.join(', ')}]`;
}
