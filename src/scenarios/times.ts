import { assert } from '#base/assert.ts';
import { parseDuration } from '#sim/faults/fault.ts';
import type { Scenario, Variant, When } from './scenario.ts';

/** The name of t = 0 in every scenario. */
export const eveMoment = 'eve';

/** A scenario's named moments in milliseconds since t = 0, in order of time. */
export function momentsOf(scenario: Scenario, variant?: Variant): ReadonlyMap<string, number> {
  const named = { [eveMoment]: '0s', ...scenario.moments, ...variant?.moments };
  const moments = Object.entries(named).map(([name, text]): [string, number] => {
    const at = signedDuration(text);
    assert(at !== undefined, `moment ${name} of ${scenario.name}: "${text}" is no duration`);
    return [name, at];
  });
  return new Map(moments.sort(([, left], [, right]) => left - right));
}

/** Milliseconds since t = 0 of a duration (`93m`, `-29d`), a moment, or a moment and a duration (`F7-10m`); undefined when it is none. */
export function whenMs(when: When, moments: ReadonlyMap<string, number>): number | undefined {
  const known = moments.get(when) ?? signedDuration(when);
  if (known !== undefined) return known;
  const match = /^(?<moment>[^+-]+)(?<sign>[+-])(?<duration>.+)$/.exec(when);
  const from = moments.get(match?.groups?.['moment'] ?? '');
  const duration = parseDuration(match?.groups?.['duration'] ?? '');
  if (from === undefined || duration === undefined) return undefined;
  return match?.groups?.['sign'] === '-' ? from - duration : from + duration;
}

/** The same of a scenario's own texts, which are right. */
export function knownWhenMs(when: When, moments: ReadonlyMap<string, number>): number {
  const at = whenMs(when, moments);
  assert(at !== undefined, `"${when}" is neither a duration nor one of the moments ${[...moments.keys()].join(', ')}`);
  return at;
}

function signedDuration(text: string): number | undefined {
  const duration = parseDuration(text.replace(/^-/, ''));
  return text.startsWith('-') && duration !== undefined ? -duration : duration;
}
