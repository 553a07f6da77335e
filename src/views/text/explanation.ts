import type { ExplainedObject } from '#findings/explain/explain-object.ts';
import { printRow } from '#model/printers/printers.ts';
import { causeTree } from './cause-tree.ts';
import type { Palette } from './palette.ts';
import { renderTable } from './table.ts';

/** The chain of causes, then the object's events as kubectl prints them. */
export function explanationText({ cause, events, nowMs }: ExplainedObject, palette: Palette): string {
  const table = renderTable(events.map((event) => printRow(event, { nowMs })));
  return `${causeTree([cause], palette)}${table === '' ? '' : `\n${palette.strong('EVENTS')}\n${table}`}`;
}

/** `explain --output json`. */
export function explanationJson({ cause, events }: ExplainedObject): object {
  return { schemaVersion: 1, because: [cause], events };
}
