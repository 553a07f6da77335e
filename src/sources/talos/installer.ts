import { isUnknownValue, unknownValue } from '#model/cluster.ts';
import { at, booleanAt, mapAt, stringAt } from '../guards.ts';
import type { Report } from '../report.ts';
import type { SourceDocument } from '../source-document.ts';
import { schematicId } from './schematic.ts';

// Follows talhelper v3 pkg/talos/schematic.go GetInstallerURL and pkg/config/defaults.go GetImageFactory.

/**
 * The installer image talhelper names for a node. A part nobody here can know is the mark of an unknown value; the tag, which is the
 * version of Talos, is known all the same.
 */
export function installerOf(talconfig: SourceDocument, node: unknown, group: 'controlPlane' | 'worker', report: Report): string | undefined {
  const field = (name: string) => at(node, name) ?? at(talconfig.value, group, name);
  const version = stringAt(talconfig.value, 'talosVersion');
  if (version === undefined) {
    report('warning', 'talosVersion is not said: talhelper takes its own newest, which is not known here', talconfig.place);
    return undefined;
  }
  const tag = isUnknownValue(version) ? version : `v${version.replace(/^v/, '')}`;
  const given = field('talosImageURL');
  if (typeof given === 'string' && given !== '') return `${given}:${tag}`;
  const id = schematicId(field('schematic'));
  if (id === undefined)
    report('info', 'the image factory’s name for a schematic with these fields is not worked out here', talconfig.placeOf(`${group}.schematic`));
  return filledIn(talconfig, {
    id: id ?? unknownValue,
    tag,
    mode: stringAt(field('machineSpec'), 'mode') ?? 'metal',
    secureBoot: booleanAt(field('machineSpec'), 'secureboot') === true,
  });
}

interface InstallerParts {
  readonly id: string;
  readonly tag: string;
  readonly mode: string;
  readonly secureBoot: boolean;
}

const DEFAULT_TEMPLATE = '{{.RegistryURL}}/{{.Mode}}-installer{{if .Secureboot}}-secureboot{{end}}/{{.ID}}:{{.Version}}';

/** Of the template language only what such templates are made of is known. */
function filledIn(talconfig: SourceDocument, { id, tag, mode, secureBoot }: InstallerParts): string {
  const factory = mapAt(talconfig.value, 'imageFactory');
  const words: Readonly<Record<string, string>> = {
    RegistryURL: stringAt(factory, 'registryURL') ?? 'factory.talos.dev',
    Mode: mode,
    ID: id,
    Version: tag,
  };
  return (stringAt(factory, 'installerURLTmpl') ?? DEFAULT_TEMPLATE)
    .replace(/\{\{\s*if\s+\.Secureboot\s*\}\}([^{]*)\{\{\s*end\s*\}\}/g, secureBoot ? '$1' : '')
    .replace(/\{\{\s*\.(\w+)\s*\}\}/g, (_all, word: string) => words[word] ?? unknownValue)
    .replace(/\{\{[^}]*\}\}/g, unknownValue);
}
