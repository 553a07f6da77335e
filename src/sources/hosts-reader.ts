import type { HostsDirectory } from '#model/images/registry-config.ts';

/** Stands in until hosts.toml files are read: the directory is known, its content is not. */
export function parseHostsToml(_text: string, name: string, path: string): HostsDirectory {
  return { name, serverOptions: {}, hosts: [], unusable: 'hosts.toml files are not read yet', place: { path, line: 1 } };
}
