import type { RecordingAdapter } from './adapter.ts';
import { controllersRecordings } from './controllers/controllers.ts';
import { imagePulls } from './image-pulls/image-pulls.ts';
import { scheduling } from './scheduling/scheduling.ts';
import { tableColumns } from './tables/table-columns.ts';
import { tables } from './tables/tables.ts';

/** Every kind of recording the twin is held against. One line each; the order does not matter. */
export const adapters: readonly RecordingAdapter[] = [
  // sorted by name
  controllersRecordings,
  imagePulls,
  scheduling,
  tableColumns,
  tables,
];
