import type { Container } from '../kubernetes.ts';

/** Words before the command itself. */
const prefixes = /^(until|while|if|do|then|else|!|\[+|test|env|exec|time|(\S*\/)?(ba|a|da|z)?sh|(\S*\/)?timeout|\d+(\.\d+)?[smhd]?|-\S*)$/;
/** Commands that reach no Service: they ask for a name only, which a Service has as soon as it exists, or for nothing. */
const reachNothing = new Set(['nslookup', 'getent', 'host', 'dig', 'echo', 'printf', 'sleep', 'seq', 'exit', 'chmod', 'chown']);
const goesOnAnyway = /\|\|\s*(true\b|:|exit\s+0\b)/;
const isTimed = /(^|[\s"'`(;&|])(\S*\/)?timeout\s+(-\S+\s+)*\d/;

/**
 * The commands among a container's words that keep it until they succeed, each as its words. Not among them are those
 * whose failure is passed over, that a `timeout` cuts off, or that a loop repeats while they succeed.
 */
export function commandsWaitedFor({ command = [], args = [] }: Container): readonly (readonly string[])[] {
  const text = [...command, ...args].join(' ');
  const statements = text.split(/;|\n/);
  return statements.flatMap((statement, index) => {
    const goesOnAfterLoop = isTimed.test(statement) && statements.slice(index).some((later) => /\bdone\b/.test(later) && goesOnAnyway.test(later));
    return keeps(statement) && !goesOnAfterLoop ? commandsOf(statement) : [];
  });
}

function keeps(statement: string): boolean {
  if (goesOnAnyway.test(statement)) return false;
  if (/\buntil\b/.test(statement)) return !/\buntil\s+!/.test(statement);
  // A comparison such as `!= 200` or `-ne 200` repeats until it is the other way round, as `!` does.
  if (/\bwhile\b/.test(statement)) return /!|\s-ne\s/.test(statement);
  return !isTimed.test(statement);
}

function commandsOf(statement: string): string[][] {
  return statement.split(/[|&]+/).flatMap((part) => {
    const words = part.split(/[\s()"'`]+/).filter((word) => word !== '' && word !== '$');
    const first = words.findIndex((word) => !prefixes.test(word));
    const name = words[first]?.replace(/^.*\//, '');
    return name === undefined || reachNothing.has(name) ? [] : [words.slice(first)];
  });
}
