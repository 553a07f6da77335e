const START = /^==== START logs for container .* ====$/gm;
const END = '==== END logs for container ';

/**
 * What `kubectl cluster-info dump` prints, without the logs between its lists: as many lines, all of them JSON or empty.
 * [kubectl pkg/cmd/clusterinfo/clusterinfo_dump.go]
 */
export function withoutLogs(text: string): string {
  if (!text.includes('==== START logs for container ')) return text;
  const pieces: string[] = [];
  let at = 0;
  for (const { index } of text.matchAll(START)) {
    if (index < at) continue;
    const end = text.indexOf(END, index);
    const stop = end === -1 ? text.length : endOfLine(text, end);
    pieces.push(text.slice(at, index), text.slice(index, stop).replace(/[^\n]+/g, ''));
    at = stop;
  }
  return [...pieces, text.slice(at)].join('');
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}
