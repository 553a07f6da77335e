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
  const good = outcomes.filter(({ after }) => after === 'yes');
  const joint = outcomes.filter((outcome) => outcome.with !== undefined);
  const left = outcomes.filter((outcome) => !good.includes(outcome) && !joint.includes(outcome));
  const parts = [
    ...(good.length === 0 ? [] : [becomesText(good.length, outcomes.length)]),
    ...grouped(joint, (outcome) => String(outcome.with)).map(
      (alike) => `${namesOf(alike)} yes only with the fix of ${findingsText(alike[0], numberOf)}`,
    ),
    ...(left.length === outcomes.length && left.every(isAsBefore) ? ['changes nothing'] : leftTexts(left)),
    ...(notRun === 0 ? [] : [`${counted(notRun, 'other')} not run`]),
  ];
  return `re-run: ${parts.join('; ')}`;
}

function becomesText(good: number, total: number): string {
  if (good < total) return `${good} of ${total} ${good === 1 ? 'becomes' : 'become'} yes`;
  return `${total === 1 ? 'becomes' : total === 2 ? 'both become' : `all ${total} become`} yes`;
}

function isAsBefore({ after, freed }: Outcome): boolean {
  return after === 'no' && freed === 0;
}

function findingsText({ with: others = [] }: Outcome, numberOf: NumberOf): string {
  return `finding${others.length === 1 ? '' : 's'} ${listed(others.map((each) => String(numberOf(each))))}`;
}

/** What is no `yes`; where something else may stop what the finding stops no more, how much of it comes back. */
function leftTexts(left: readonly Outcome[]): readonly string[] {
  const unknown = left.filter(({ after }) => after === 'unknown');
  const no = left.filter(({ after }) => after !== 'unknown');
  const freed = no.reduce((sum, outcome) => sum + outcome.freed, 0);
  const of = no.reduce((sum, outcome) => sum + outcome.of, 0);
  const part = freed === 0 ? '' : freed === of ? ', for another reason' : `, ${freed} of ${of} workloads come back`;
  return [
    ...(no.length === 0 ? [] : [`${namesOf(no)} still NO${part}`]),
    ...(unknown.length === 0 ? [] : [`${namesOf(unknown)} ${unknown.length === 1 ? 'becomes' : 'become'} unknown`]),
  ];
}

function namesOf(outcomes: readonly Outcome[]): string {
  return contingenciesText(outcomes.map(({ contingency }) => contingency)).replaceAll('; ', ' / ');
}
