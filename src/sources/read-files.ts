import { posix } from 'node:path';
import type { ClusterModel, Machine, SourcedObject } from '#model/cluster.ts';
import { placeText } from '#model/place.ts';
import { mergeWorlds, withKnownFacts } from '#model/world/known-facts.ts';
import type { World } from '#model/world/world.ts';
import { classify } from './classify.ts';
import { readHostsToml } from './containerd/hosts-toml.ts';
import { kindOfFile } from './file-kind.ts';
import { contentOf, type GatheredContent, takeContent } from './gitops/content.ts';
import { hostsDirectories } from './hosts-directories.ts';
import { looksLikeJson, readIfJson, readJson } from './json-document.ts';
import { type Kustomizations, kustomizations } from './kubernetes/kustomization.ts';
import { mergeObjects } from './kubernetes/merge.ts';
import { type ReadObject, readObjects } from './kubernetes/object.ts';
import { danglingReferences } from './kubernetes/references.ts';
import { byPlace, byText, sortedBy } from './order.ts';
import { aReport, type Report, type Reporting } from './report.ts';
import type { SourceDocument, SourceFile } from './source-document.ts';
import { readTalos } from './talos/config-file.ts';
import { inlineManifests } from './talos/inline-manifests.ts';
import { readWorld } from './world/world-file.ts';
import { type ParsedDocuments, parsedDocuments, readYaml } from './yaml-document.ts';

/** What the files hold, kind by kind, before it is merged. */
interface Gathered {
  readonly hostsFiles: SourceFile[];
  readonly objects: ReadObject[];
  readonly talos: SourceDocument[];
  readonly machines: Machine[];
  readonly worlds: World[];
  readonly content: GatheredContent;
}

/**
 * Reads the texts of files into one model. Their order changes nothing but places, and which of two contradicting entries counts:
 * the one whose path comes later.
 */
export function readFiles(files: readonly SourceFile[], reporting: Reporting = aReport()): ClusterModel {
  const { report } = reporting;
  const memory = parsedDocuments();
  const ordered = files.toSorted((left, right) => byText(left.path, right.path));
  const charts = chartFolders(ordered);
  const rules = rulesIn(ordered, memory, report);
  const gathered: Gathered = { hostsFiles: [], objects: [], talos: [], machines: [], worlds: [], content: { charts: [], parts: [] } };
  for (const file of ordered) {
    const kind = kindOfFile(file.path);
    if (kind === 'kustomization') continue;
    if (kind === 'hosts.toml') gathered.hostsFiles.push(file);
    else if (isChartTemplate(file.path, charts)) report('info', 'a template of a Helm chart: it was not rendered', { path: file.path, line: 1 });
    else gather(documentsOf(file, rules, memory, report), gathered, report);
  }
  for (const manifest of inlineManifests(gathered.talos)) gather(documentsOf(manifest, rules, memory, report), gathered, report);
  return { ...modelOf(gathered, rules, reporting), folders: foldersOf(ordered) };
}

function foldersOf(files: readonly SourceFile[]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const { path } of files) {
    for (let folder = posix.dirname(path); folder !== '.' && folder !== '/'; folder = posix.dirname(folder)) folders.add(folder);
  }
  return folders;
}

function rulesIn(files: readonly SourceFile[], memory: ParsedDocuments, report: Report): Kustomizations {
  const rules = files.filter((file) => kindOfFile(file.path) === 'kustomization');
  return kustomizations(
    rules.flatMap((file) => [...readYaml(file, 'kustomize', memory, report)]),
    report,
  );
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

function documentsOf(file: SourceFile, rules: Kustomizations, memory: ParsedDocuments, report: Report): readonly SourceDocument[] {
  if (file.documents !== undefined) return file.documents;
  if (/\.json$/i.test(file.path) && looksLikeJson(file.text)) {
    const documents = readJson(file, memory, report);
    if (documents === undefined) report('error', 'not read: not valid JSON', { path: file.path, line: 1 });
    return documents ?? [];
  }
  const asJson = looksLikeJson(file.text) ? readIfJson(file, memory) : undefined;
  return asJson ?? [...readYaml(file, rules.reads(file.path) ? 'kustomize' : 'kubectl', memory, report)];
}

function gather(documents: readonly SourceDocument[], into: Gathered, report: Report): void {
  const talos: SourceDocument[] = [];
  for (const document of takeContent(documents, into.content, readObjects, report)) {
    const is = classify(document);
    if (is.kind === 'object') for (const object of readObjects(document, report)) into.objects.push(object);
    else if (is.kind === 'talos') talos.push(document);
    else if (is.kind === 'world') into.worlds.push(readWorld(document, report));
    else if (is.kind === 'other') report(is.severity, is.note, document.place);
    else report('info', 'this kustomization was not rendered: its file is not named as kustomize expects', document.place);
  }
  into.talos.push(...talos);
  into.machines.push(...readTalos(talos, report));
}

function modelOf(gathered: Gathered, rules: Kustomizations, { report, diagnostics }: Reporting): ClusterModel {
  const gitOps = contentOf(gathered.content, report);
  const rendered = new Set(gitOps?.charts.map(({ chart }) => chart));
  const { objects, assumptions } = mergeObjects(gathered.objects, rules, report, rendered);
  danglingReferences(objects, rules.generated, report);
  const machines = mergeMachines(gathered.machines, report);
  const world = worldOf(gathered.worlds, report);
  const hosts = hostsDirectories(gathered.hostsFiles, knownNodes(objects, machines, world), readHostsToml);
  for (const { directory } of hosts) {
    if (directory.unusable !== undefined) report('warning', `containerd ignores this file: ${directory.unusable}`, directory.place);
  }
  return {
    objects,
    machines,
    hostsDirectories: hosts,
    world,
    ...(gitOps === undefined ? {} : { gitOps }),
    diagnostics: diagnostics().toSorted((left, right) => byPlace(left.place, right.place) || byText(left.message, right.message)),
    assumptions,
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
