import { posix } from 'node:path';
import { isUnknownValue } from '#model/cluster.ts';
import type { Place } from '#model/place.ts';
import { childPath } from '../field-path.ts';
import { at, booleanAt, isMap, listAt, type PlainMap, stringAt } from '../guards.ts';
import { type Report, unreadObjects } from '../report.ts';
import type { FileDocuments, SourceDocument } from '../source-document.ts';
import { parsedDocuments, readYaml } from '../yaml-document.ts';
import { environmentBeside, substituted } from './environment.ts';
import { installerOf } from './installer.ts';
import { type MachineConfig, PatchedConfig } from './machine-config.ts';

// Follows talhelper v3: pkg/generate/config.go (the patches of group and node, then those for all), pkg/config/nodeconfigs.go (what a node
// says goes before what its group says).

/** Whether a document is talhelper's configuration. */
export function isTalhelper({ value }: SourceDocument): boolean {
  return isMap(value) && Array.isArray(value.nodes) && value.clusterName !== undefined && value.kind === undefined;
}

/** The machine configs that talhelper would make, one for each node. */
export function talhelperConfigs(document: SourceDocument, filesAt: FileDocuments, report: Report): readonly MachineConfig[] {
  const environment = environmentBeside(document.path, filesAt);
  const talconfig: SourceDocument = { ...document, value: substituted(document, environment, report) };
  const patchesAt = (path: string) =>
    patchesIn(talconfig, path, (text) => filesAt(text)?.map((each) => ({ ...each, value: substituted(each, environment, report) })), report);
  return listAt(talconfig.value, 'nodes').flatMap((node, index) => {
    const path = `nodes[${index}]`;
    if (stringAt(node, 'hostname') !== undefined) return [configOf({ talconfig, node, path, patchesAt, report })];
    report('warning', `${path} was not read: it has no hostname`, talconfig.placeOf(path));
    return [];
  });
}

interface NodeInput {
  readonly talconfig: SourceDocument;
  readonly node: unknown;
  /** Where the node stands: `nodes[0]`. */
  readonly path: string;
  readonly patchesAt: (path: string) => readonly (readonly SourceDocument[])[];
  readonly report: Report;
}

function configOf(input: NodeInput): MachineConfig {
  const { talconfig, node, path, patchesAt, report } = input;
  const group = booleanAt(node, 'controlPlane') === true ? 'controlPlane' : 'worker';
  const place = talconfig.placeOf(path);
  const patched = new PatchedConfig({ main: generated(input, group), beside: [] }, report);
  const groupPatches = booleanAt(node, 'overridePatches') === true ? [] : patchesAt(group);
  for (const patch of [...groupPatches, ...patchesAt(path), ...patchesAt('')]) patched.apply(patch);
  return patched.config(posix.join(posix.dirname(talconfig.path), `${stringAt(node, 'hostname')}.yaml`), place);
}

/** What talhelper writes before any patch, each field with its place in the talconfig. */
function generated(input: NodeInput, group: 'controlPlane' | 'worker'): SourceDocument {
  const { talconfig, node, path } = input;
  const fields = new Fields(talconfig);
  const own = (field: string) => (isSet(at(node, field)) ? childPath(path, field) : `${group}.${field}`);
  fields.set('version', 'v1alpha1', path);
  fields.set('machine.type', group === 'controlPlane' ? 'controlplane' : 'worker', `${path}.controlPlane`);
  if (booleanAt(node, 'ignoreHostname') !== true) fields.set('machine.network.hostname', stringAt(node, 'hostname'), `${path}.hostname`);
  for (const field of ['nodeLabels', 'nodeTaints']) fields.copy(`machine.${field}`, own(field));
  fields.copy('machine.network.nameservers', own('nameservers'));
  fields.set('machine.install.image', installerOf(talconfig, node, group, input.report), talconfigVersionPath(talconfig, path));
  fields.copy('cluster.clusterName', 'clusterName');
  fields.copy('cluster.controlPlane.endpoint', 'endpoint');
  fields.copy(
    'cluster.allowSchedulingOnControlPlanes',
    at(talconfig.value, 'allowSchedulingOnMasters') === true ? 'allowSchedulingOnMasters' : 'allowSchedulingOnControlPlanes',
  );
  fields.copy('cluster.network.cni', 'cniConfig');
  fields.copy('cluster.network.podSubnets', 'clusterPodNets');
  fields.copy('cluster.network.serviceSubnets', 'clusterSvcNets');
  fields.copy('cluster.extraManifests', own('extraManifests'));
  for (const [field, image] of kubernetesImages(talconfig)) fields.set(field, image, 'kubernetesVersion');
  return fields.document();
}

function talconfigVersionPath(talconfig: SourceDocument, path: string): string {
  return isSet(at(talconfig.value, 'talosVersion')) ? 'talosVersion' : path;
}

/** The repositories that Talos's own generator names. [talos pkg/machinery/constants/constants.go] */
const repositories: readonly (readonly [string, string])[] = [
  ['machine.kubelet.image', 'ghcr.io/siderolabs/kubelet'],
  ['cluster.apiServer.image', 'registry.k8s.io/kube-apiserver'],
  ['cluster.controllerManager.image', 'registry.k8s.io/kube-controller-manager'],
  ['cluster.scheduler.image', 'registry.k8s.io/kube-scheduler'],
  ['cluster.proxy.image', 'registry.k8s.io/kube-proxy'],
];

function kubernetesImages(talconfig: SourceDocument): readonly (readonly [string, string])[] {
  const version = stringAt(talconfig.value, 'kubernetesVersion');
  if (version === undefined || isUnknownValue(version)) return [];
  return repositories.map(([field, repository]) => [field, `${repository}:v${version.replace(/^v/, '')}`]);
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0);
}

/** A document made of fields that stand elsewhere. */
class Fields {
  readonly #from: SourceDocument;
  readonly #places = new Map<string, string>();
  #value: PlainMap = {};

  constructor(from: SourceDocument) {
    this.#from = from;
  }

  copy(field: string, path: string): void {
    const value = at(this.#from.value, ...path.split('.').filter((step) => !step.endsWith(']')));
    this.set(field, path.startsWith('nodes[') ? valueAt(this.#from.value, path) : value, path);
  }

  set(field: string, value: unknown, path: string): void {
    if (!isSet(value)) return;
    this.#value = withField(this.#value, field.split('.'), value);
    this.#places.set(field, path);
  }

  document(): SourceDocument {
    const { path, place } = this.#from;
    return { path, value: this.#value, place, placeOf: (field) => this.#placeOf(field) };
  }

  #placeOf(field: string): Place {
    const path = field.replace(/^\./, '');
    for (const [known, source] of this.#places) {
      if (path === known || path.startsWith(`${known}.`) || path.startsWith(`${known}[`))
        return this.#from.placeOf(`${source}${path.slice(known.length)}`);
    }
    return this.#from.place;
  }
}

/** The value at `nodes[2].field`. */
function valueAt(value: unknown, path: string): unknown {
  const [, index = '', field = ''] = /^nodes\[(\d+)\]\.(.*)$/.exec(path) ?? [];
  return at(listAt(value, 'nodes')[Number(index)], field);
}

function withField(map: PlainMap, steps: readonly string[], value: unknown): PlainMap {
  const [step = '', ...rest] = steps;
  const inner = map[step];
  return { ...map, [step]: rest.length === 0 ? value : withField(isMap(inner) ? inner : {}, rest, value) };
}

/** The patches of a section, in the order in which they are applied; `''` is the whole file. */
function patchesIn(talconfig: SourceDocument, section: string, filesAt: FileDocuments, report: Report): readonly (readonly SourceDocument[])[] {
  const holder =
    section === ''
      ? talconfig.value
      : section.startsWith('nodes[')
        ? listAt(talconfig.value, 'nodes')[Number(/\d+/.exec(section)?.[0])]
        : at(talconfig.value, section);
  const pathOf = (field: string) => (section === '' ? field : `${section}.${field}`);
  const older = ['inlinePatch', 'configPatches']
    .filter((field) => isSet(at(holder, field)))
    .map((field) => [partOf(talconfig, at(holder, field), pathOf(field))]);
  const patches = listAt(holder, 'patches').map((patch, index) => onePatch(talconfig, patch, `${pathOf('patches')}[${index}]`, filesAt, report));
  return [...older, ...patches];
}

function partOf(document: SourceDocument, value: unknown, path: string): SourceDocument {
  return {
    path: document.path,
    value,
    place: document.placeOf(path),
    placeOf: (rest) => document.placeOf(`${path}${rest.startsWith('[') || rest === '' ? '' : '.'}${rest.replace(/^\./, '')}`),
  };
}

/** A text, `@` and the name of a file, or (which talhelper refuses, but people write) the patch itself. */
function onePatch(talconfig: SourceDocument, patch: unknown, path: string, filesAt: FileDocuments, report: Report): readonly SourceDocument[] {
  const place = talconfig.placeOf(path);
  if (typeof patch !== 'string') return [partOf(talconfig, patch, path)];
  if (!patch.startsWith('@')) return textPatch(talconfig, patch, place, report);
  const file = posix.join(posix.dirname(talconfig.path), patch.slice(1).trim());
  const documents = filesAt(file);
  if (documents === undefined)
    report('warning', `the patch ${patch} was not applied: it is not among the files that were read`, place, unreadObjects);
  return documents ?? [];
}

/** A block text begins on the line behind its key. */
function textPatch(talconfig: SourceDocument, text: string, place: Place, report: Report): readonly SourceDocument[] {
  const firstLine = 'path' in place ? place.line + 1 : 1;
  return [...readYaml({ path: talconfig.path, text, firstLine }, 'kubectl', parsedDocuments(), report)];
}
