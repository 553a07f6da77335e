import { parseSelector } from '#model/selector-text.ts';
import { matchesRequirements, type Requirement } from '#model/selectors.ts';
import type { View } from '../view.ts';
import type { DrainOptions } from './filters.ts';

/** What a `kubectl drain` or `kubectl uncordon` command line asks for. */
export interface DrainCommand {
  readonly verb: 'drain' | 'cordon' | 'uncordon';
  readonly nodes: readonly string[];
  readonly selector?: readonly Requirement[];
  readonly options: DrainOptions;
}

type Flags = ReadonlyMap<string, string>;

/** Reads a command line with flags as `--name`, `--name=value` or `-l value`; what it does not know it leaves aside. */
export function parseDrainCommand(line: string): DrainCommand {
  const words = line.trim().split(/\s+/).slice(1);
  const verb = words.find((word): word is DrainCommand['verb'] => word === 'drain' || word === 'cordon' || word === 'uncordon') ?? 'drain';
  const flags = new Map<string, string>();
  const nodes: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    const short = word === '-l' ? words[++index] : undefined;
    if (short !== undefined) flags.set('selector', short);
    else if (word.startsWith('--')) flags.set(word.slice(2).split('=')[0] as string, word.includes('=') ? word.slice(word.indexOf('=') + 1) : 'true');
    else if (word !== verb) nodes.push(word.replace(/^nodes?\//, ''));
  }
  const selector = flags.get('selector');
  return { verb, nodes, ...(selector === undefined ? {} : { selector: requirementsOf(selector) }), options: optionsOf(flags) };
}

function optionsOf(flags: Flags): DrainOptions {
  const isSet = (name: string) => flags.get(name) === 'true';
  const seconds = (name: string) => (flags.has(name) ? Number.parseInt(flags.get(name) as string, 10) : undefined);
  const grace = seconds('grace-period');
  const podSelector = flags.get('pod-selector');
  const dryRun = flags.get('dry-run');
  return {
    ignoreDaemonSets: isSet('ignore-daemonsets'),
    deleteEmptyDirData: isSet('delete-emptydir-data') || isSet('delete-local-data'),
    force: isSet('force'),
    disableEviction: isSet('disable-eviction'),
    timeoutMs: goDurationMs(flags.get('timeout') ?? '0'),
    ...(grace === undefined || grace < 0 ? {} : { gracePeriodSeconds: grace }),
    ...(flags.has('skip-wait-for-delete-timeout') ? { skipWaitForDeleteTimeoutSeconds: seconds('skip-wait-for-delete-timeout') } : {}),
    ...(podSelector === undefined ? {} : { podSelector: requirementsOf(podSelector) }),
    ...(dryRun === undefined || dryRun === 'none' ? {} : { dryRun: dryRun === 'server' ? ('server' as const) : ('client' as const) }),
  };
}

function requirementsOf(text: string): readonly Requirement[] {
  const parsed = parseSelector(text);
  return parsed.requirements ?? [];
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `12s`, `1m30s`, `0`. */
function goDurationMs(text: string): number {
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) sum += Number(amount) * (unitMs[unit as string] as number);
  return Math.round(sum);
}

/** The nodes a command names, or picks by their labels. */
export function nodesOf({ nodes, selector }: DrainCommand, view: View): readonly string[] {
  if (selector === undefined) return nodes;
  return view
    .list('Node')
    .filter((ref) => matchesRequirements(selector, view.object(ref)?.metadata.labels))
    .map(({ name }) => name);
}
