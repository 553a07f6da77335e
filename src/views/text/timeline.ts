import type { TimelineEntry } from '#findings/timeline.ts';
import type { Palette } from './palette.ts';

/** One line per entry, `hh:mm:ss` since the eve; details of an action indented beneath it. */
export function timelineText(entries: readonly TimelineEntry[], palette: Palette): string {
  return entries.map((entry) => lineOf(entry, palette)).join('');
}

function lineOf({ at, text, kind, count, details = [] }: TimelineEntry, palette: Palette): string {
  const dress = kind === 'fault' ? palette.strong : kind === 'trouble' ? palette.bad : (word: string) => word;
  const times = count > 1 ? palette.faint(` (x${count})`) : '';
  const beneath = details.map((detail) => `            ${palette.faint(detail)}\n`).join('');
  return `  ${palette.faint(clock(at))}  ${dress(text)}${times}\n${beneath}`;
}

/** Seconds since the eve as `hh:mm:ss`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
