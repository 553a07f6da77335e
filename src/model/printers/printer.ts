/** The words printers are written in: columns that know their cell. Follows kubernetes pkg/printers/internalversion/printers.go, v1.28. */
import type { KubeObject } from '#model/kubernetes.ts';
import { timeMs } from '#model/time.ts';
import { humanDuration } from './duration.ts';

export type Cell = string | number | boolean;

/** A column as the API server describes it in a Table. Priority 1 is shown with `-o wide` only. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'date';
  readonly format: '' | 'name';
  readonly priority: 0 | 1;
}

/** A mark on a whole row: finished pods carry `Completed`. */
export interface RowCondition {
  readonly type: 'Completed';
  readonly status: 'True';
  readonly reason: string;
  readonly message: string;
}

/** When and by which server a row is printed. */
export interface Moment {
  readonly nowMs: number;
  readonly minor: number;
}

/** A column together with what stands in it, and the minor versions that have it. */
export interface PrintedColumn<Kind extends KubeObject> extends Column {
  readonly cell: (object: Kind, moment: Moment) => Cell;
  readonly since?: number;
  readonly until?: number;
}

/** How the objects of one kind become rows. */
export interface Printer<Kind extends KubeObject> {
  readonly group: string;
  readonly kind: string;
  /** The plural in paths. */
  readonly resource: string;
  readonly columns: readonly PrintedColumn<Kind>[];
  readonly conditions?: (object: Kind) => readonly RowCondition[];
}

type Shape = Partial<Omit<PrintedColumn<never>, 'name' | 'cell'>>;

/** A column of the given name; text of priority 0 unless `shape` says otherwise. */
export function column<Kind extends KubeObject>(name: string, cell: PrintedColumn<Kind>['cell'], shape: Shape = {}): PrintedColumn<Kind> {
  return { name, type: 'string', format: '', priority: 0, ...shape, cell };
}

/** A column shown with `-o wide` only. */
export function wideColumn<Kind extends KubeObject>(name: string, cell: PrintedColumn<Kind>['cell']): PrintedColumn<Kind> {
  return column(name, cell, { priority: 1 });
}

/** A column of whole numbers; what is missing counts as zero. */
export function countColumn<Kind extends KubeObject>(name: string, count: (object: Kind) => number | undefined): PrintedColumn<Kind> {
  return column(name, (object) => count(object) ?? 0, { type: 'integer' });
}

export const nameColumn = column('Name', ({ metadata }) => metadata.name, { format: 'name' });

export const ageColumn = column('Age', ({ metadata }, { nowMs }) => ageText(metadata.creationTimestamp, nowMs));

/** What kinds without a printer of their own show. */
export const createdAtColumn = column('Created At', ({ metadata }) => metadata.creationTimestamp ?? '', { type: 'date' });

/** Time since a timestamp as `5m3s`; `<unknown>` for none. */
export function ageText(timestamp: string | undefined | null, nowMs: number): string {
  if (timestamp === undefined || timestamp === null || timestamp === '') return '<unknown>';
  return humanDuration(nowMs - timeMs(timestamp));
}

/** The text, or the given word when there is none. */
export function textOr(text: string | undefined | null, word: string): string {
  return text === undefined || text === null || text === '' ? word : text;
}
