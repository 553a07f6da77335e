import type { RootCause, RootCauses } from '#findings/causes/root-causes.ts';
import { counted } from '#findings/words.ts';
import { placeText } from '#model/place.ts';
import { causeTree } from './cause-tree.ts';
import type { Palette } from './palette.ts';

/** Root causes with what they free, one letter each, and the chain from what does not work down to each. */
export function rootCausesText(found: RootCauses, palette: Palette): string {
  if (found.failures === 0) return palette.good('nothing is wrong, or it mends itself within half an hour\n');
  const head = `${palette.strong(`${failures(found.failures)} behind ${counted(found.causes.length, 'root cause')}`)}\n`;
  const named = namesOf(found);
  const causes = found.causes.map((cause, index) => `\n${causeText(cause, letterOf(index), found.failures, named, palette)}`);
  return `${head}${causes.join('')}${unexplainedText(found, palette)}`;
}

/** A, B, ... and beyond them numbers. */
export function letterOf(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : String(index + 1);
}

/** The letter under which each fact is named first. */
function namesOf({ causes }: RootCauses): ReadonlyMap<string, string> {
  const named = new Map<string, string>();
  for (const [index, { suspect, together }] of causes.entries())
    for (const { key } of [suspect, ...together]) if (!named.has(key)) named.set(key, letterOf(index));
  return named;
}

function causeText(cause: RootCause, letter: string, total: number, named: ReadonlyMap<string, string>, palette: Palette): string {
  const all = [cause.suspect, ...cause.together];
  const fresh = all.filter(({ key }) => named.get(key) === undefined || named.get(key) === letter);
  const [first] = fresh;
  const lines = fresh.map(({ text, place }, index) => {
    const where = place === undefined ? '' : palette.faint(`  [${placeText(place)}]`);
    return `${index === 0 ? palette.bad(letter) : '  and'} ${text}${where}\n`;
  });
  const letters = all.flatMap((suspect) => (fresh.includes(suspect) ? [] : (named.get(suspect.key) ?? [])));
  const joint = letters.length === 0 ? '' : `  together with ${letters.join(' and ')}\n`;
  const gone = `  without ${all.length === 1 ? 'it' : 'them'}: ${cause.freed} of ${failures(total)} gone${beyondText(cause)}\n`;
  const shown = cause.beyond.slice(0, mostShown).map(({ text }) => `    ${palette.faint(text)}\n`);
  const more = cause.beyond.length > mostShown ? `    ${palette.faint(`and ${cause.beyond.length - mostShown} more`)}\n` : '';
  const chain = causeTree((first ?? cause.suspect).chain, palette, '  ');
  return `${lines.join('')}${joint}${gone}${shown.join('')}${more}${chain}${alternativesText(cause, total)}`;
}

/** What the causes named before it free as well is not listed again. */
function beyondText({ beyond, freedSymptoms }: RootCause): string {
  return beyond.length === freedSymptoms.length ? '' : '; beyond what the causes above free:';
}

const mostShown = 8;

function alternativesText({ alternatives }: RootCause, total: number): string {
  return alternatives.map(({ suspect, freed }) => `  also without this: ${suspect.text} (${freed} of ${total})\n`).join('');
}

function unexplainedText({ unexplained }: RootCauses, palette: Palette): string {
  if (unexplained.length === 0) return '';
  return `\n${palette.unsure('no known fact is behind')}\n${unexplained.map(({ text }) => `  ${text}\n`).join('')}`;
}

function failures(count: number): string {
  return counted(count, 'failure');
}
