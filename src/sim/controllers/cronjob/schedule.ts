/**
 * Schedules of five fields, as CronJobs have them. Follows robfig/cron v3 parser.go and spec.go (ParseStandard).
 * A schedule answers the next time it names; times are wall-clock milliseconds.
 */
export interface Schedule {
  /** The first time after `after`; undefined when there is none within five years. */
  next(after: number): number | undefined;
}

export interface ParsedSchedule {
  readonly schedule?: Schedule;
  /** Why the text is no schedule. */
  readonly error?: string;
}

interface Field {
  readonly allowed: ReadonlySet<number>;
  /** Written as `*` or `?`: then the other of the two day fields decides alone. */
  readonly any: boolean;
}

interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const bounds = {
  minute: { least: 0, most: 59 },
  hour: { least: 0, most: 23 },
  day: { least: 1, most: 31 },
  month: { least: 1, most: 12, names: ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  weekday: { least: 0, most: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
} as const satisfies Readonly<Record<string, Bounds>>;

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const horizonDays = 5 * 366;

/** Reads a schedule; one that names no time zone is evaluated in `timeZone`, or in UTC. */
export function parseSchedule(text: string, timeZone: string | undefined): ParsedSchedule {
  const [, zone, rest] = /^(?:CRON_)?TZ=(\S+)\s+(.*)$/.exec(text.trim()) ?? ['', timeZone, text.trim()];
  const offsetAt = offsetOf(zone);
  if (offsetAt === undefined) return { error: `provided bad location ${zone}: unknown time zone ${zone}` };
  const every = /^@every (.+)$/.exec(rest ?? '')?.[1];
  if (every !== undefined) return everySchedule(every);
  const spec = (rest ?? '').startsWith('@') ? descriptors[rest ?? ''] : rest;
  if (spec === undefined) return { error: `unrecognized descriptor: ${rest}` };
  const texts = spec.split(/\s+/).filter((field) => field !== '');
  if (texts.length !== 5) return { error: `expected exactly 5 fields, found ${texts.length}: [${texts.join(' ')}]` };
  const fields = texts.map((field, index) => parseField(field, Object.values(bounds)[index] as Bounds));
  const failed = fields.find((field) => typeof field === 'string');
  if (failed !== undefined) return { error: failed as string };
  return { schedule: { next: (after) => nextTime(fields as unknown as Fields, after, offsetAt) } };
}

type Fields = readonly [minute: Field, hour: Field, day: Field, month: Field, weekday: Field];

function everySchedule(text: string): ParsedSchedule {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: minuteMs, h: 60 * minuteMs };
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const period = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ''] ?? 0), 0);
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return { error: `failed to parse duration @every ${text}` };
  const step = Math.max(1000, Math.floor(period / 1000) * 1000);
  return { schedule: { next: (after) => Math.floor((after + step) / 1000) * 1000 } };
}

function parseField(text: string, range: Bounds): Field | string {
  const allowed = new Set<number>();
  let any = false;
  for (const part of text.split(',')) {
    const parsed = parsePart(part, range);
    if (typeof parsed === 'string') return parsed;
    for (let value = parsed.from; value <= parsed.to; value += parsed.step) allowed.add(value);
    any ||= parsed.any;
  }
  return { allowed, any };
}

function parsePart(part: string, { least, most, names }: Bounds): { from: number; to: number; step: number; any: boolean } | string {
  const [span = '', stepText, ...moreSteps] = part.split('/');
  const [low = '', high, ...moreDashes] = span.split('-');
  if (moreSteps.length > 0) return `too many slashes: ${part}`;
  if (moreDashes.length > 0) return `too many hyphens: ${part}`;
  const isAny = low === '*' || low === '?';
  const from = isAny ? least : numberOf(low, names);
  const step = stepText === undefined ? 1 : numberOf(stepText, undefined);
  const single = stepText === undefined ? from : most;
  const to = isAny ? most : high === undefined ? single : numberOf(high, names);
  if (from === undefined || to === undefined || step === undefined)
    return `failed to parse int from ${part}: strconv.Atoi: parsing "${part}": invalid syntax`;
  if (from < least) return `beginning of range (${from}) below minimum (${least}): ${part}`;
  if (to > most) return `end of range (${to}) above maximum (${most}): ${part}`;
  if (from > to) return `beginning of range (${from}) beyond end of range (${to}): ${part}`;
  if (step === 0) return `step of range should be a positive number: ${part}`;
  return { from, to, step, any: isAny && step === 1 };
}

function numberOf(text: string, names: readonly string[] | undefined): number | undefined {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0 && text !== '') return named;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Looks day by day, then hour by hour and minute by minute, in local time. */
function nextTime([minute, hour, day, month, weekday]: Fields, after: number, offsetAt: (ms: number) => number): number | undefined {
  const start = Math.floor((after + offsetAt(after)) / minuteMs) * minuteMs + minuteMs;
  const firstDay = Math.floor(start / dayMs) * dayMs;
  for (let days = 0; days <= horizonDays; days++) {
    const midnight = firstDay + days * dayMs;
    if (!isDay(new Date(midnight), day, month, weekday)) continue;
    for (const hours of sorted(hour)) {
      for (const minutes of sorted(minute)) {
        const local = midnight + (hours * 60 + minutes) * minuteMs;
        if (local < start) continue;
        const time = local - offsetAt(local - offsetAt(local));
        if (time > after) return time;
      }
    }
  }
  return undefined;
}

function isDay(date: Date, day: Field, month: Field, weekday: Field): boolean {
  if (!month.allowed.has(date.getUTCMonth() + 1)) return false;
  const byDay = day.allowed.has(date.getUTCDate());
  const byWeekday = weekday.allowed.has(date.getUTCDay());
  return day.any || weekday.any ? byDay && byWeekday : byDay || byWeekday;
}

function sorted({ allowed }: Field): readonly number[] {
  return [...allowed].sort((left, right) => left - right);
}

/** How far a zone's clocks are ahead of UTC at a time; undefined for an unknown zone. */
function offsetOf(zone: string | undefined): ((ms: number) => number) | undefined {
  if (zone === undefined || zone === '' || zone === 'UTC' || zone === 'Local') return () => 0;
  const format = formatOf(zone);
  if (format === undefined) return undefined;
  return (ms) => {
    const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)])) as Readonly<Record<string, number>>;
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...parts });
  } catch {
    return undefined;
  }
}
