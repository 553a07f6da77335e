import { posix } from 'node:path';
import type { ClusterModel, Machine, Reach, SourcedObject } from '#model/cluster.ts';
import { type Assumption, type Place, placeText } from '#model/place.ts';
import { mergeWorlds, withKnownFacts } from '#model/world/known-facts.ts';
import type { World } from '#model/world/world.ts';
import { type BuiltObject, documentOf, unknownFieldsIn } from './built-object.ts';
import { ClusterChoice } from './clusters.ts';
import { readHostsToml } from './containerd/hosts-toml.ts';
import { kindOfFile } from './file-kind.ts';
import { type Gathered, gather, gatherBeside, nothingGathered, withoutLeft } from './gathered.ts';
import { contentOf, type RenderedRelease } from './gitops/content.ts';
import { isMap } from './guards.ts';
import { directoriesOf, hostsDirectories } from './hosts-directories.ts';
import { k3sDirectories } from './k3s/registries.ts';
import { mergeObjects } from './kubernetes/merge.ts';
import { type ReadObject, readObjects } from './kubernetes/object.ts';
import { danglingReferences } from './kubernetes/references.ts';
import { LeftOut } from './left-out.ts';
import { type ConfiguredMachine, machinesMeant } from './machine-clusters.ts';
import { chooseAmongObserved } from './observed-clusters.ts';
import { byPlace, byText, sortedBy } from './order.ts';
import { type ReachedObjects, reachedIn } from './reached.ts';
import { type Rendering, withRenderings } from './released.ts';
import { aReport, type Report, type Reporting } from './report.ts';
import { documentsOf, RepositoryFiles } from './repository-files.ts';
import { isSealed } from './sops.ts';
import type { SourceDocument, SourceFile } from './source-document.ts';
import { talosConfigs } from './talos/config-file.ts';
import { inlineManifests } from './talos/inline-manifests.ts';
import { machineOf } from './talos/machine.ts';
import { parsedDocuments } from './yaml-document.ts';

/**
 * Reads the texts of files into one model. Their order changes nothing but places, and which of two contradicting entries counts:
 * the one whose path comes later. Where Flux, Argo CD or kustomizations say what of a repository is applied, nothing else of it exists.
 *
 * @throws UserError when the files hold several clusters and nobody chose
 */
export function readFiles(files: readonly SourceFile[], reporting: Reporting = aReport(), choice = new ClusterChoice()): ClusterModel {
  const { report } = reporting;
  const memory = parsedDocuments();
  const ordered = files.toSorted((left, right) => byText(left.path, right.path));
  const charts = chartFolders(ordered);
  const repository = new RepositoryFiles(ordered, memory);
  const assumptions: Assumption[] = [];
  const assume = (text: string, place: Place) => assumptions.push({ text, place });
  const reached = reachedIn(repository, (path) => isChartTemplate(path, charts), memory, { report, assume, choice });
  const gathered = nothingGathered();
  const built = (reached?.objects ?? []).flatMap((object) => readBuilt(object, report));
  for (const { text, place } of reached?.entries ?? []) report('info', `what exists begins here: ${text}`, place);
  const sources = (reached?.objects ?? []).map(({ source }) => source.path);
  const elsewhere = new LeftOut(choice, repository.used, sources);
  const unapplied: string[] = [];
  for (const file of ordered) {
    if (isChartTemplate(file.path, charts)) report('info', 'a template of a Helm chart: it was not rendered', { path: file.path, line: 1 });
    else if (gatherFile(file, { repository, reached, elsewhere }, gathered, report) === 'left') unapplied.push(file.path);
  }
  const renderings = gathered.content.releases.map((release) => renderingOf(release, gathered, report));
  const machines = machinesMeant(machinesIn(gathered.talos, repository, report), choice);
  chooseAmongObserved(gathered.objects, choice);
  const left = new LeftOut(choice, repository.used, sources);
  choice.finish(reached?.entries ?? []);
  const own = withoutLeft({ ...gathered, machines: machines.map(({ machine }) => machine) }, left);
  const configs = machines.filter(({ machine }) => own.machines.includes(machine)).map(({ config }) => config);
  for (const manifest of inlineManifests(configs)) gather(documentsOf(manifest, 'kubectl', memory, report), own, report);
  const given = files.filter(({ later, around }) => later === undefined && around !== true);
  left.tell(given, report);
  return {
    ...modelOf(
      { ...own, objects: [...withRenderings([...built, ...own.objects], renderings, report)] },
      assumptions,
      reachOf(repository, reached, unapplied),
      reporting,
    ),
    files: given.filter(({ path }) => !left.has(path)).length,
  };
}

function machinesIn(talos: readonly SourceDocument[], repository: RepositoryFiles, report: Report): readonly ConfiguredMachine[] {
  const documentsAt = (path: string) => (repository.tree.isFile(path) ? repository.documents(path, 'kubectl') : undefined);
  return talosConfigs(talos, documentsAt, report).map((config) => ({ config, machine: machineOf(config, report) }));
}

/** What is known of a repository when its files are gathered. */
interface Reading {
  readonly repository: RepositoryFiles;
  readonly reached: ReachedObjects | undefined;
  readonly elsewhere: LeftOut;
}

/** Reads one file; `left`: it holds objects, and nothing applies them. */
function gatherFile(file: SourceFile, { repository, reached, elsewhere }: Reading, gathered: Gathered, report: Report): 'read' | 'left' {
  const kind = kindOfFile(file.path);
  const isUsed = repository.used.has(file.path);
  if ((file.around === true || elsewhere.has(file.path)) && !isUsed) return 'read';
  if (kind === 'hosts.toml') gathered.hostsFiles.push(file);
  else if (file.later !== undefined) {
    if (!isUsed) report('info', 'not read: not YAML, JSON or hosts.toml', { path: file.path, line: 1 });
  } else if (kind === 'kustomization') {
    repository.tell(file.path, report, isUsed);
    return isUsed ? 'read' : 'left';
  } else if (reached === undefined || file.named === true || (reached.readsPlainly(file.path) && !isUsed)) {
    repository.tell(file.path, report, true, 'kubectl');
    gather(repository.documents(file.path, 'kubectl'), gathered, report);
  } else {
    repository.tell(file.path, report, isUsed);
    return gatherBeside(repository.documents(file.path), isUsed, reached.absence?.(file.path) ?? '', gathered, report);
  }
  return 'read';
}

function readBuilt(object: BuiltObject, report: Report): readonly ReadObject[] {
  const { appliedBy, value } = object;
  const sealed = sealedPartOf(object);
  return [...readObjects(documentOf(object), report)].map((read) => ({
    ...read,
    unknownFields: [...new Set([...read.unknownFields, ...unknownFieldsIn(value)])],
    ...(appliedBy === undefined ? {} : { appliedBy }),
    ...(sealed === undefined ? {} : { sealed }),
  }));
}

function sealedPartOf({ source, sealedContent }: BuiltObject): ReadObject['sealed'] {
  if (isMap(source.value) && isSealed(source.value)) return 'object';
  return sealedContent === true ? 'content' : undefined;
}

function reachOf(repository: RepositoryFiles, reached: ReachedObjects | undefined, left: readonly string[]): Reach | undefined {
  if (reached === undefined) return undefined;
  const entries = reached.entries.map(({ text, place }) => ({ text, place }));
  return { entries, reached: repository.used.size, left: left.length };
}

function chartFolders(files: readonly SourceFile[]): ReadonlySet<string> {
  return new Set(files.filter((file) => /^Chart\.ya?ml$/.test(posix.basename(file.path))).map((file) => posix.dirname(file.path)));
}

function isChartTemplate(path: string, charts: ReadonlySet<string>): boolean {
  for (let folder = posix.dirname(path); folder !== '.' && folder !== '/'; folder = posix.dirname(folder)) {
    if (posix.basename(folder) === 'templates' && charts.has(posix.dirname(folder))) return true;
  }
  return false;
}

/** Reads what stands behind a Release; what is no object among it is gathered like anything else. */
function renderingOf({ documents, ...release }: RenderedRelease, gathered: Gathered, report: Report): Rendering {
  const objects: ReadObject[] = [];
  gather(documents, { ...gathered, objects }, report);
  return { ...release, objects };
}

function modelOf(gathered: Gathered, taken: readonly Assumption[], reach: Reach | undefined, { report, diagnostics }: Reporting): ClusterModel {
  const gitOps = contentOf(gathered.content, report);
  const rendered = {
    charts: new Set(gitOps?.charts.map(({ chart }) => chart)),
    releases: new Set(gathered.content.releases.map(({ release }) => release)),
  };
  const { objects, wanted, assumptions } = mergeObjects(gathered.objects, report, rendered);
  danglingReferences(objects, report);
  const machines = mergeMachines(gathered.machines, report);
  const world = worldOf(
    gathered.worlds.map((each) => each.world),
    report,
  );
  const nodes = knownNodes(objects, machines, world);
  const written = hostsDirectories(gathered.hostsFiles, nodes, readHostsToml);
  const hosts = [...written, ...gathered.k3s.flatMap((document) => directoriesOf(document.path, k3sDirectories(document, report), nodes))];
  for (const { directory } of hosts) {
    if (directory.unusable !== undefined) report('warning', `containerd ignores this file: ${directory.unusable}`, directory.place);
  }
  return {
    objects,
    ...(wanted.length === 0 ? {} : { wanted }),
    machines,
    hostsDirectories: hosts,
    world,
    ...(gitOps === undefined ? {} : { gitOps }),
    ...(rendered.releases.size === 0 ? {} : { renderedReleases: [...rendered.releases] }),
    diagnostics: diagnostics().toSorted((left, right) => byPlace(left.place, right.place) || byText(left.message, right.message)),
    assumptions: [...taken, ...assumptions],
    ...(reach === undefined ? {} : { reach }),
  };
}

/** Every name that can only be a node's; a machine config's file name alone is none. */
function knownNodes(objects: readonly SourcedObject[], machines: readonly Machine[], world: World): ReadonlySet<string> {
  const nodes = objects.filter(({ object }) => object.kind === 'Node' && object.apiVersion === 'v1').map(({ object }) => object.metadata.name);
  return new Set([
    ...nodes,
    ...machines.map((machine) => machine.name).filter((name) => name !== undefined),
    ...world.nodes.map((fact) => fact.node),
  ]);
}

function worldOf(worlds: readonly World[], report: Report): World {
  const merged = mergeWorlds(worlds, (about, kept, dropped) => {
    report('warning', `${about} stands twice; also at ${placeText(dropped.place)}, which does not count`, kept.place);
  });
  return withKnownFacts(merged);
}

/** Two configs for one host name contradict each other; two without a name may well stand for different nodes. */
function mergeMachines(machines: readonly Machine[], report: Report): readonly Machine[] {
  const kept = new Map<string, Machine>();
  for (const machine of machines) {
    const key = machine.name === undefined ? `stem ${machine.stem} ${placeText(machine.place)}` : `name ${machine.name}`;
    const earlier = kept.get(key);
    if (earlier !== undefined) {
      report('warning', `machine ${machine.name} stands twice; also at ${placeText(earlier.place)}, which does not count`, machine.place);
    }
    kept.set(key, machine);
  }
  return sortedBy([...kept.values()], (machine) => `${machine.name ?? ''}\n${machine.stem}`);
}
