import { posix } from 'node:path';
import type { ClusterModel } from '#model/cluster.ts';
import type { HostsDirectory } from '#model/images/registry-config.ts';
import { sortedBy } from './order.ts';
import type { SourceFile } from './source-document.ts';

/** Turns the text of a hosts.toml into the directory it stands in. */
type HostsReader = (directoryName: string, text: string, path: string) => HostsDirectory;

/**
 * Reads the hosts.toml files of containerd. A directory is for all nodes, unless it lies below a folder named after one: then it is for
 * that node.
 */
export function hostsDirectories(files: readonly SourceFile[], nodes: ReadonlySet<string>, read: HostsReader): ClusterModel['hostsDirectories'] {
  const directories = files.map((file) => {
    const folder = posix.dirname(file.path);
    const directory = read(file.folder ?? posix.basename(folder), file.text, file.path);
    return { node: nodeAbove(folder, nodes), directory, place: { path: file.path, line: 1 } };
  });
  return sortedBy(directories, ({ node, directory, place }) => `${node ?? ''}\n${directory.name}\n${place.path}`);
}

/** The directories that one file stands for, such as k3s's `registries.yaml`: for all nodes, or for the one a folder above is named after. */
export function directoriesOf(path: string, directories: readonly HostsDirectory[], nodes: ReadonlySet<string>): ClusterModel['hostsDirectories'] {
  const node = nodeAbove(path, nodes);
  return directories.map((directory) => ({ node, directory, place: directory.place }));
}

/** The nearest folder counts; the innermost is the registry's own and names no node. */
function nodeAbove(folder: string, nodes: ReadonlySet<string>): string | undefined {
  return folder
    .split('/')
    .slice(0, -1)
    .findLast((name) => nodes.has(name));
}
