import { sha256 } from '#base/sha256.ts';
import { isMap, stringsAt } from '../guards.ts';

/** Texts that YAML needs no quotes for, whoever writes it. */
const PLAIN = /^(?=.*[A-Za-z])[A-Za-z0-9_./=-][A-Za-z0-9_./=,:-]*$/;
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null|[-+.]?(?:inf|nan)|[-+0-9.]+e[-+0-9]+|0[xob]\w+)$/i;

/**
 * The name the image factory gives a customisation: the hash of its canonical YAML. Undefined when it has fields that are not known here.
 * [image-factory pkg/schematic/schematic.go; the empty one is 376567...]
 */
export function schematicId(schematic: unknown): string | undefined {
  if (schematic === undefined || schematic === null) return sha256('customization: {}\n');
  if (!isMap(schematic) || hasOther(schematic, ['customization'])) return undefined;
  const { customization = {} } = schematic;
  if (!isMap(customization) || hasOther(customization, ['extraKernelArgs', 'systemExtensions'])) return undefined;
  if (hasOther(customization.systemExtensions, ['officialExtensions'])) return undefined;
  const args = stringsAt(customization, 'extraKernelArgs');
  const extensions = stringsAt(customization, 'systemExtensions', 'officialExtensions');
  if (![...args, ...extensions].every((text) => PLAIN.test(text) && !RESERVED.test(text) && !text.endsWith(':'))) return undefined;
  return sha256(canonical(args, extensions));
}

/** Four spaces a level, also for the items of lists, as Go's YAML writes it. */
function canonical(args: readonly string[], extensions: readonly string[]): string {
  const lines = [
    ...(args.length === 0 ? [] : ['    extraKernelArgs:', ...args.map((text) => `        - ${text}`)]),
    ...(extensions.length === 0
      ? []
      : ['    systemExtensions:', '        officialExtensions:', ...extensions.map((text) => `            - ${text}`)]),
  ];
  return lines.length === 0 ? 'customization: {}\n' : `customization:\n${lines.join('\n')}\n`;
}

function hasOther(value: unknown, known: readonly string[]): boolean {
  return isMap(value) && Object.keys(value).some((key) => !known.includes(key));
}
