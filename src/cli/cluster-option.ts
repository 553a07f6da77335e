import { Option } from 'commander';

/** `--cluster`: which one is meant where the paths hold several. */
export function clusterOption(): Option {
  return new Option(
    '--cluster <name>',
    'the cluster that is meant where the paths hold several: its name or folder, or folders in that, such as prod of clusters/prod; give it again where machines call it otherwise',
  ).argParser((name: string, before: readonly string[] = []) => [...before, name]);
}
