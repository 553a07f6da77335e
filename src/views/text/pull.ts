import type { ExplainedPull } from '#findings/pull.ts';
import { placeText } from '#model/place.ts';
import { causeTree } from './cause-tree.ts';
import type { Palette } from './palette.ts';
import { alignColumns } from './table.ts';

/** The hosts in order, every request with its answer, the end, and why. */
export function pullText(pull: ExplainedPull, palette: Palette): string {
  const present = pull.present ? palette.faint(`  (${pull.node} holds it already; this is what a pull would do)\n`) : '';
  const hosts = pull.hosts.map(({ url, place, implicit }, index) => [
    `  ${index + 1}`,
    url,
    implicit ? 'implicit upstream' : place === undefined ? '' : placeText(place),
  ]);
  const requests = pull.requests.map(({ atMs, method, url, answer }) => [`  ${(atMs / 1000).toFixed(1)} s`, method, url, answer]);
  const end = pull.pulled
    ? palette.good(`pulled in ${duration(pull.durationMs)}`)
    : palette.bad(pull.durationMs === Number.POSITIVE_INFINITY ? 'hangs for ever' : `failed after ${duration(pull.durationMs)}`);
  const error = pull.error === undefined ? '' : `${palette.strong('ERROR')} (${pull.grpcCode})\n  ${pull.error}\n\n`;
  const why = pull.because.length === 0 ? '' : `${palette.strong('WHY')}\n${causeTree(pull.because, palette, '  ')}`;
  return [
    `${palette.strong(pull.reference)} on ${pull.node}: ${end}\n${present}\n`,
    `${palette.strong('HOSTS, IN ORDER')}\n${alignColumns(hosts)}\n`,
    `${palette.strong('REQUESTS')}\n${requests.length === 0 ? '  none\n' : alignColumns(requests)}\n`,
    error,
    why,
  ]
    .join('')
    .replace(/\n\n$/, '\n');
}

/** `pull --output json`. */
export function pullJson(pull: ExplainedPull): object {
  return { schemaVersion: 1, ...pull, durationMs: Number.isFinite(pull.durationMs) ? pull.durationMs : null };
}

function duration(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
