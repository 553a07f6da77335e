/** What is wrong with a schedule, in the words of its parser. Follows github.com/robfig/cron/v3 parser.go, v3.0.1. */
const bounds = [
  { least: 0, most: 59, names: [] },
  { least: 0, most: 23, names: [] },
  { least: 1, most: 31, names: [] },
  { least: 1, most: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { least: 0, most: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
] as const;

type Bounds = (typeof bounds)[number];

const descriptors = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);

/** Undefined when the schedule is fine. */
export function scheduleProblem(schedule: string): string | undefined {
  const text = schedule.replace(/^(CRON_TZ|TZ)=\S+\s+/, '');
  if (text.startsWith('@')) return descriptorProblem(text);
  const fields = text.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== bounds.length) return `expected exactly ${bounds.length} fields, found ${fields.length}: [${fields.join(' ')}]`;
  for (const [index, field] of fields.entries()) {
    const bound = bounds[index];
    const problem = bound === undefined ? undefined : fieldProblem(field, bound);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function descriptorProblem(text: string): string | undefined {
  if (descriptors.has(text)) return undefined;
  if (!text.startsWith('@every ')) return `unrecognized descriptor: ${text}`;
  const duration = text.slice('@every '.length);
  if (/^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$/.test(duration)) return undefined;
  return `failed to parse duration ${text}: time: invalid duration "${duration}"`;
}

function fieldProblem(field: string, bound: Bounds): string | undefined {
  for (const expression of field.split(',').filter((part) => part !== '')) {
    const problem = rangeProblem(expression, bound);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function rangeProblem(expression: string, bound: Bounds): string | undefined {
  const [rangeText = '', stepText, ...tooManySlashes] = expression.split('/');
  const [lowText = '', highText, ...tooManyHyphens] = rangeText.split('-');
  if (tooManyHyphens.length > 0) return `too many hyphens: ${expression}`;
  if (tooManySlashes.length > 0) return `too many slashes: ${expression}`;
  const any = lowText === '*' || lowText === '?';
  const low = any ? bound.least : numberOrName(lowText, bound);
  if (typeof low === 'string') return low;
  const single = highText === undefined && stepText === undefined;
  const high = any ? bound.most : highText === undefined ? (single ? low : bound.most) : numberOrName(highText, bound);
  if (typeof high === 'string') return high;
  const step = stepText === undefined ? 1 : number(stepText);
  if (typeof step === 'string') return step;
  if (low < bound.least) return `beginning of range (${low}) below minimum (${bound.least}): ${expression}`;
  if (high > bound.most) return `end of range (${high}) above maximum (${bound.most}): ${expression}`;
  if (low > high) return `beginning of range (${low}) beyond end of range (${high}): ${expression}`;
  return step === 0 ? `step of range should be a positive number: ${expression}` : undefined;
}

function numberOrName(text: string, bound: Bounds): number | string {
  const index = (bound.names as readonly string[]).indexOf(text.toLowerCase());
  return index < 0 ? number(text) : index + bound.least;
}

function number(text: string): number | string {
  if (/^[+-]?[0-9]+$/.test(text)) return Number(text) < 0 ? `negative number (${Number(text)}) not allowed: ${text}` : Number(text);
  return `failed to parse int from ${text}: strconv.Atoi: parsing "${text}": invalid syntax`;
}
