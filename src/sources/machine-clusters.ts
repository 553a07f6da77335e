import type { Machine } from '#model/cluster.ts';
import type { ClusterChoice, FoundCluster } from './clusters.ts';
import { isBelow } from './file-tree.ts';
import { foldersApart, innermostFolder } from './folders-apart.ts';
import { stringAt } from './guards.ts';
import type { MachineConfig } from './talos/machine-config.ts';

/** A machine config, and what it says. */
export interface ConfiguredMachine {
  readonly config: MachineConfig;
  readonly machine: Machine;
}

/** The machines of the cluster that is meant, as their configs call it. A config that names none and lies with none may be of any. */
export function machinesMeant(all: readonly ConfiguredMachine[], choice: ClusterChoice): readonly ConfiguredMachine[] {
  const clusters = clustersOf(all);
  const meant = choice.of(choice.withoutLeft(clusters));
  const others = new Set(clusters.filter((cluster) => !meant.includes(cluster)).flatMap(({ machines }) => machines));
  return all.filter((each) => !others.has(each));
}

interface MachineCluster extends FoundCluster {
  readonly machines: readonly ConfiguredMachine[];
}

/** The clusters that configs name, each with the configs that name none and lie with it. */
function clustersOf(all: readonly ConfiguredMachine[]): readonly MachineCluster[] {
  const named = Map.groupBy(all, nameOf);
  const unnamed = named.get(undefined) ?? [];
  named.delete(undefined);
  const groups = [...named];
  const joined = Map.groupBy(unnamed, (each) =>
    groupOf(
      each,
      groups.map(([, own]) => own),
    ),
  );
  const machines = groups.map(([, own]) => [...own, ...(joined.get(own) ?? [])]);
  const folders = foldersApart(groups.map(([, own]) => own.map(fileOf)));
  return groups.flatMap(([name = '', own], index) => {
    const [first] = own;
    if (first === undefined) return [];
    const files = [...new Set((machines[index] ?? own).map(fileOf))];
    const { place } = first.machine;
    return [{ name, folder: folders[index], text: machinesText(own.length), place, files, machines: machines[index] ?? own }];
  });
}

/** The cluster's name, unless something else fills it in. */
const nameOf = ({ machine: { clusterName } }: ConfiguredMachine) => (clusterName?.includes('${') === true ? undefined : clusterName);

const fileOf = ({ machine: { place } }: ConfiguredMachine) => ('path' in place ? place.path : '');

const machinesText = (count: number) => (count === 1 ? 'a machine config' : `${count} machine configs`);

type Group = readonly ConfiguredMachine[];

/** Whose a config is that names no cluster, as Talos writes those of workers: by the cluster's id, its endpoint, or where it lies. */
function groupOf(machine: ConfiguredMachine, groups: readonly Group[]): Group | undefined {
  return groupAgreeing(machine, groups, idOf) ?? groupAgreeing(machine, groups, endpointOf) ?? groupAround(machine, groups);
}

const idOf = ({ config }: ConfiguredMachine) => stringAt(config.main.value, 'cluster', 'id');
const endpointOf = ({ machine }: ConfiguredMachine) => machine.controlPlaneEndpoint;

/** The one group with the same value; none where it is encrypted or filled in by something else. */
function groupAgreeing(machine: ConfiguredMachine, groups: readonly Group[], partOf: (machine: ConfiguredMachine) => string | undefined) {
  const value = partOf(machine);
  if (value === undefined || value.startsWith('ENC[') || value.includes('${')) return undefined;
  return onlyOne(groups.filter((group) => group.some((each) => partOf(each) === value)));
}

/** The one group in whose folder it lies, the innermost of these. */
function groupAround(machine: ConfiguredMachine, groups: readonly Group[]): Group | undefined {
  const file = fileOf(machine);
  const folders = new Map(groups.map((group) => [group, innermostFolder(group.map(fileOf)) ?? '.']));
  const depth = (group: Group) => (folders.get(group) ?? '').split('/').length;
  const around = groups.filter((group) => folders.get(group) !== '.' && isBelow(file, folders.get(group) ?? '.'));
  const deepest = Math.max(...around.map(depth));
  return onlyOne(around.filter((group) => depth(group) === deepest));
}

function onlyOne<Each>(all: readonly Each[]): Each | undefined {
  return all.length === 1 ? all[0] : undefined;
}
