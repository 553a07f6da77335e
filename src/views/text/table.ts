/** Tables exactly as kubectl prints them. Follows cli-runtime pkg/printers/tableprinter.go and tabwriter.go, v0.32. */

import { labelsText } from '#model/printers/cells.ts';
import type { Cell, Column } from '#model/printers/printer.ts';
import type { Row } from '#model/printers/printers.ts';

export interface TableOptions {
  /** `-o wide`: the columns of priority 1 too. */
  readonly wide?: boolean;
  /** `--no-headers` */
  readonly noHeaders?: boolean;
  /** `--all-namespaces`: the namespace first. */
  readonly namespaceColumn?: boolean;
  /** `--show-labels`: the labels last. */
  readonly showLabels?: boolean;
  /** More than one kind was asked for: names as `deployment.apps/web`. */
  readonly kindPrefix?: boolean;
}

const MINIMAL_WIDTH = 6;
const PADDING = 3;

/** Rows of one kind with their header; nothing at all for no rows. Every line ends with a line break. */
export function renderTable(rows: readonly Row[], options: TableOptions = {}): string {
  const [first] = rows;
  if (first === undefined) return '';
  const header = options.noHeaders ? [] : [headerOf(first.columns, options)];
  return alignColumns([...header, ...rows.map((row) => lineOf(row, options))]);
}

/** Lines of equally many cells; each column as wide as its widest cell and three spaces, the last one as it is. */
export function alignColumns(lines: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const line of lines) {
    line.slice(0, -1).forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? MINIMAL_WIDTH, lengthOf(cell) + PADDING);
    });
  }
  return lines
    .map((line) => `${line.map((cell, index) => (index === line.length - 1 ? cell : padded(cell, widths[index] ?? 0))).join('')}\n`)
    .join('');
}

function headerOf(columns: readonly Column[], options: TableOptions): readonly string[] {
  const names = columns.filter((column) => isShown(column, options)).map(({ name }) => name.toUpperCase());
  return [...(options.namespaceColumn ? ['NAMESPACE'] : []), ...names, ...(options.showLabels ? ['LABELS'] : [])];
}

function lineOf({ columns, cells, object }: Row, options: TableOptions): readonly string[] {
  const prefix = options.kindPrefix ? kindPrefixOf(object.apiVersion, object.kind) : '';
  const texts = columns.flatMap((column, index) => (isShown(column, options) ? [cellText(cells[index] ?? '')] : []));
  const [first = '', ...others] = texts;
  return [
    ...(options.namespaceColumn ? [object.metadata.namespace ?? ''] : []),
    prefix + first,
    ...others,
    ...(options.showLabels ? [labelsText(object.metadata.labels)] : []),
  ];
}

function isShown({ priority }: Column, { wide = false }: TableOptions): boolean {
  return wide || priority === 0;
}

/** A cell is one line: what follows a line break is cut, and nothing in it reaches the terminal as a command. */
function cellText(cell: Cell): string {
  const text = String(cell);
  const end = text.search(/[\f\n\r]/);
  return (end < 0 ? text : `${text.slice(0, end)}...`).replaceAll('\u001b', '^[');
}

function kindPrefixOf(apiVersion: string, kind: string): string {
  const [group = ''] = apiVersion.includes('/') ? apiVersion.split('/') : [];
  return `${(group === '' ? kind : `${kind}.${group}`).toLowerCase()}/`;
}

function padded(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - lengthOf(cell)));
}

/** In code points, as Go's tabwriter counts. */
function lengthOf(text: string): number {
  return [...text].length;
}
