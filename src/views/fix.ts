import { contingenciesText } from '#findings/answers.ts';
import type { Edit, Outcome, Proof } from '#findings/fixes/edit.ts';
import { counted, grouped, listed } from '#findings/words.ts';
import { placeText } from '#model/place.ts';

/** Edits as they are told: what many machines are to have alike in one place is one. */
export function editsOf(edits: readonly Edit[]): readonly Edit[] {
  return grouped(edits, ({ place, field, from, to }) => JSON.stringify([place, field, from, to])).map(([first]) => first);
}

/** `n2.yaml:88  https://docker.io/v2 -> https://registry-1.docker.io/v2`. */
export function editText(edit: Edit): string {
  return `${placeText(edit.place)}  ${changeText(edit)}`;
}

/** What becomes of a field. */
export function changeText({ field, from, to, target }: Edit): string {
  if (target.path === '') return `remove ${field}`;
  if (to === undefined) return `remove ${isEntry(field) ? '' : `${field}: `}${valueText(from)}`;
  if (from === undefined) return `add ${field}: ${valueText(to)}`;
  return `${isAddress(from) ? '' : `${field}: `}${valueText(from)} -> ${valueText(to)}`;
}

/** Of an entry of a list the value says more than its number. */
function isEntry(field: string): boolean {
  return field.endsWith(']');
}

function isAddress(value: unknown): boolean {
  return typeof value === 'string' && value.includes('/');
}

/** A value as YAML writes it in one line. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, each]) => `${name}: ${valueText(each)}`)
      .join(', ')}}`;
  }
  return typeof value === 'string' && isPlain(value) ? value : JSON.stringify(value);
}

/** Whether YAML reads it as the text that it is. */
function isPlain(text: string): boolean {
  return /^[A-Za-z/][\w./:@-]*$/.test(text) && !/^(true|false|null|yes|no|on|off)$/i.test(text) && !text.endsWith(':');
}

/** What findings are called where others speak of them: by fingerprint, `finding 2`. */
export type NumberOf = (fingerprint: string) => number;

/** `re-run: all 3 become yes`; what does not is named. */
export function proofText({ outcomes, notRun }: Proof, numberOf: NumberOf): string {
  const total = outcomes.length;
  const good = outcomes.filter(({ after }) => after === 'yes');
  const others = outcomes.filter(({ after }) => after !== 'yes');
  const rest = notRun === 0 ? [] : [`${counted(notRun, 'other')} not run`];
  if (others.length === 0) return ['re-run: ', [`${allText(total)} yes`, ...rest].join('; ')].join('');
  if (others.length === total && others.every(isAsBefore)) return `re-run: ${['changes nothing', ...rest].join('; ')}`;
  const head = good.length === 0 ? [] : [`${good.length} of ${total} ${good.length === 1 ? 'becomes' : 'become'} yes`];
  const left = grouped(others, (outcome) => leftText(outcome, numberOf)).map(
    (alike) => `${contingenciesText(alike.map(({ contingency }) => contingency))} ${leftText(alike[0], numberOf)}`,
  );
  return `re-run: ${[...head, ...left, ...rest].join('; ')}`;
}

function allText(total: number): string {
  return total === 1 ? 'becomes' : total === 2 ? 'both become' : `all ${total} become`;
}

function isAsBefore({ after, freed, with: others }: Outcome): boolean {
  return after === 'no' && freed === 0 && others === undefined;
}

/** What is left of it, beside the answer: something else may stop what this stops no more. */
function leftText({ after, freed, of, with: others }: Outcome, numberOf: NumberOf): string {
  if (others !== undefined) return `yes only with the fix of finding ${listed(others.map((each) => String(numberOf(each))))}`;
  if (after === 'unknown') return 'becomes unknown';
  return of > 0 && freed === of ? 'still NO, for another reason' : freed > 0 ? `still NO, ${freed} of ${of} come back` : 'still NO';
}
