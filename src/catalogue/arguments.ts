import type { Container } from '#model/kubernetes.ts';

/** Value of `--name=value` (or `--name value`) among a container's arguments. */
export function argument({ command = [], args = [] }: Container, name: string): string | undefined {
  const words = [...command, ...args];
  for (const [index, word] of words.entries()) {
    if (word.startsWith(`--${name}=`)) return word.slice(name.length + 3);
    if (word === `--${name}`) return words[index + 1];
  }
  return undefined;
}
