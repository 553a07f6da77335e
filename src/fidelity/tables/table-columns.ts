import { deepEqual } from '#base/equal.ts';
import type { Column } from '#model/printers/printer.ts';
import { columnsOfResource } from '#model/printers/printers.ts';
import type { RecordingAdapter } from '../adapter.ts';

/** The columns of the Table an API server sends for a path. */
interface TableColumnsRecord {
  readonly path: string;
  readonly columns: readonly Column[];
  readonly kubernetes?: string;
}

interface Question {
  readonly path: string;
  readonly kubernetesVersion: string;
}

/** The version of the API server whose records name none. */
const RECORDED_VERSION = 'v1.28.3';

/** Name, type, format and priority of every column, in order. */
export const tableColumns: RecordingAdapter<Question, readonly Column[]> = {
  name: 'table-columns',
  recognises: (record) => typeof record === 'object' && record !== null && 'path' in record && 'columns' in record && Array.isArray(record.columns),
  idOf: (record) => (record as TableColumnsRecord).path,
  kindOf: () => 'table-columns',
  versionOf,
  split: (record) => {
    const { path, columns } = record as TableColumnsRecord;
    return { question: { path, kubernetesVersion: versionOf(record) }, expected: columns };
  },
  answer: ({ path, kubernetesVersion }) => {
    const { group, resource } = resourceOf(path);
    return columnsOfResource(group, resource, kubernetesVersion);
  },
  compare: (expected, got) => {
    const length = Math.max(expected.length, got.length);
    const index = Array.from({ length }).findIndex((_, position) => !deepEqual(expected[position], got[position]));
    return index < 0 ? undefined : { expected: expected[index] ?? null, got: got[index] ?? null };
  },
};

function versionOf(record: unknown): string {
  return (record as TableColumnsRecord).kubernetes ?? RECORDED_VERSION;
}

/** `/api/v1/pods` and `/apis/apps/v1/deployments`. */
function resourceOf(path: string): { readonly group: string; readonly resource: string } {
  const [root, group = '', ...rest] = path.split('/').filter((part) => part !== '');
  return { group: root === 'api' ? '' : group, resource: rest.at(-1) ?? '' };
}
