/** What a command printed and how it ended. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Output in a form that does not depend on chance. kubectl treats pods in parallel, and equal pods are equally likely to
 * be the first: each pod's own lines keep their order, pods of one ReplicaSet share a name, all else is a set.
 */
export function normalised({ exitCode, stdout, stderr }: CommandResult): {
  readonly exitCode: number;
  readonly stdout: unknown;
  readonly stderr: unknown;
} {
  return { exitCode, stdout: { frame: frameOf(stdout), pods: podLines(stdout) }, stderr: linesOf(stderr).map(normalisedLine).sort() };
}

const podName = /\b([a-z0-9-]+-[a-z0-9]{8,10})-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g;

/** Names with a template's hash and a drawn suffix: which of the equal pods it is does not matter. */
function withoutSuffix(text: string): string {
  return text.replace(podName, '$1-*');
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** Lines about nodes, in their order. */
function frameOf(stdout: string): readonly string[] {
  return linesOf(stdout).filter((line) => line.startsWith('node/'));
}

/** The lines of each pod in their order; pods in any order. */
function podLines(stdout: string): readonly string[] {
  const lines = new Map<string, string[]>();
  for (const line of linesOf(stdout)) {
    const name = /^evicting pod [^/ ]+\/(\S+)/.exec(line)?.[1] ?? /^pod\/(\S+)/.exec(line)?.[1] ?? /^pod "([^"]+)"/.exec(line)?.[1];
    if (name !== undefined) lines.set(name, [...(lines.get(name) ?? []), withoutSuffix(line)]);
  }
  return [...lines.values()].map((each) => each.join(' | ')).sort();
}

/** Lists inside a line are sets too. */
function normalisedLine(line: string): string {
  const plain = withoutSuffix(line);
  const warnings = /^Warning: (.*)$/.exec(plain);
  if (warnings !== null) return `Warning: ${(warnings[1] as string).split('; ').map(sortedPods).sort().join('; ')}`;
  return plain.replace(
    /\[(.*)\]/,
    (_, list: string) =>
      `[${list
        .split(/, (?=cannot delete|error when)/)
        .map(sortedPods)
        .sort()
        .join(', ')}]`,
  );
}

function sortedPods(text: string): string {
  const at = text.lastIndexOf(': ');
  if (at < 0 || !/^[a-z0-9-]+\//.test(text.slice(at + 2))) return text;
  return `${text.slice(0, at)}: ${text
    .slice(at + 2)
    .split(', ')
    .sort()
    .join(', ')}`;
}
