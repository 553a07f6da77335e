import { posix } from 'node:path';
import { isMap, mapAt, stringAt } from '../guards.ts';
import type { Report } from '../report.ts';
import type { SourceDocument } from '../source-document.ts';
import { type MachineConfig, PatchedConfig } from './machine-config.ts';

type FileOfTalos = readonly SourceDocument[];

/** The configs that node files make of a common one, and the files that have no part in this. */
export interface NodeConfigs {
  readonly configs: readonly MachineConfig[];
  readonly others: readonly FileOfTalos[];
}

/**
 * People keep one config for all nodes and beside it, or in a folder below, a small file for each: its name and what else is its own.
 * `talosctl machineconfig patch` puts them together, and nothing in the files says so. A file that names a host and has neither cluster nor
 * token is taken for a patch to the nearest config that has them and names no host.
 */
export function withNodeFiles(files: readonly FileOfTalos[], report: Report): NodeConfigs {
  const commons = files.filter(isCommon);
  const used = new Set<FileOfTalos>();
  const configs: MachineConfig[] = [];
  for (const file of files.filter(isNodeFile)) {
    const common = nearest(file, commons);
    const [main] = file;
    if (common === undefined || main === undefined) continue;
    used.add(common).add(file);
    configs.push(patchedBy(common, file, report));
    report('info', `taken for a patch to the machine config in ${common[0]?.path ?? ''}`, main.place);
  }
  return { configs, others: files.filter((file) => !used.has(file)) };
}

function patchedBy(common: FileOfTalos, file: FileOfTalos, report: Report): MachineConfig {
  const main = mainOf(common) as SourceDocument;
  const patched = new PatchedConfig({ main, beside: common.filter((document) => document !== main) }, report);
  patched.apply(file);
  const [first] = file;
  return patched.config(first?.path ?? '', first?.place ?? main.place);
}

function mainOf(file: FileOfTalos): SourceDocument | undefined {
  return file.find(({ value }) => stringAt(value, 'kind') === undefined);
}

function isCommon(file: FileOfTalos): boolean {
  const main = mainOf(file);
  return main !== undefined && isMap(main.value) && main.value.version !== undefined && isMap(main.value.cluster) && hostOf(file) === undefined;
}

function isNodeFile(file: FileOfTalos): boolean {
  const main = mainOf(file);
  if (hostOf(file) === undefined) return false;
  return main === undefined || (Object.keys(mapAt(main.value, 'cluster')).length === 0 && mapAt(main.value, 'machine').token === undefined);
}

function hostOf(file: FileOfTalos): string | undefined {
  const named = file.find(({ value }) => stringAt(value, 'kind') === 'HostnameConfig');
  return stringAt(named?.value, 'hostname') ?? stringAt(mainOf(file)?.value, 'machine', 'network', 'hostname');
}

/** The config in the nearest folder above, if it is the only one there that may be meant. */
function nearest(file: FileOfTalos, commons: readonly FileOfTalos[]): FileOfTalos | undefined {
  const type = typeOf(file);
  const fitting = commons.filter((common) => type === undefined || typeOf(common) === undefined || typeOf(common) === type);
  for (let folder = posix.dirname(file[0]?.path ?? ''); ; folder = posix.dirname(folder)) {
    const here = fitting.filter((common) => posix.dirname(common[0]?.path ?? '') === folder);
    if (here.length > 0) return here.length === 1 ? here[0] : undefined;
    if (folder === '.' || folder === '/') return undefined;
  }
}

function typeOf(file: FileOfTalos): string | undefined {
  return stringAt(mainOf(file)?.value, 'machine', 'type');
}
