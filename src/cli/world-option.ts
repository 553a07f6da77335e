import { Option } from 'commander';

/** `--world`: facts about the outside from files beside the cluster's, such as `probe` writes. */
export function worldOption(): Option {
  return new Option(
    '--world <file>',
    'what is outside, from this file as well, such as probe writes; give it again for several: the later counts, and all count over what the paths say',
  ).argParser((path: string, before: readonly string[] = []) => [...before, path]);
}
