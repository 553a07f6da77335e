import { counted } from '#findings/words.ts';
import { type Diagnostic, placeText } from '#model/place.ts';
import type { Twin } from '#sim/twin.ts';
import type { Palette } from './palette.ts';

/** Diagnostics of the sources for standard error, one line for all that say the same; mere notes are counted unless they are asked for. */
export function diagnosticsText({ diagnostics }: Pick<Twin, 'diagnostics'>, palette: Palette, withNotes: boolean): string {
  const dress = { error: palette.bad, warning: palette.unsure, info: palette.faint };
  const shown = withNotes ? diagnostics : diagnostics.filter(({ severity }) => severity !== 'info');
  const groups = Map.groupBy(shown, ({ severity, message }) => `${severity} ${message}`);
  const lines = [...groups.values()].map((alike) => {
    const [{ severity, message }] = alike as [Diagnostic];
    const places = alike.flatMap(({ place }) => (place === undefined ? [] : [placeText(place)]));
    return `${dress[severity](severity)}: ${placesText(places)}${message}\n`;
  });
  const left = diagnostics.length - shown.length;
  const rest = left === 0 ? '' : palette.faint(`${counted(left, 'note')} on what was not read or not understood: --notes prints them\n`);
  return lines.join('') + rest;
}

const placesShown = 3;

function placesText(places: readonly string[]): string {
  const left = places.length - placesShown;
  const shown = places.slice(0, placesShown).join(', ');
  return places.length === 0 ? '' : left > 0 ? `${shown} and ${left} more: ` : `${shown}: `;
}
