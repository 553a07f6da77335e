import type { RecordingAdapter } from './adapter.ts';
import { apiValidation } from './api-validation/api-validation.ts';
import { threeWayMerges } from './api-validation/three-way-merge.ts';
import { cephHealthRecordings } from './ceph/ceph.ts';
import { controllersRecordings } from './controllers/controllers.ts';
import { drainRecordings } from './drain/drain.ts';
import { evictions } from './eviction/eviction.ts';
import { imagePulls } from './image-pulls/image-pulls.ts';
import { kubeletRecordings } from './kubelet/kubelet.ts';
import { nodeLoss } from './node-loss/node-loss.ts';
import { scheduling } from './scheduling/scheduling.ts';
import { tableColumns } from './tables/table-columns.ts';
import { tables } from './tables/tables.ts';
import { watches } from './watch/watch.ts';

/** Every kind of recording the twin is held against. One line each; the order does not matter. */
export const adapters: readonly RecordingAdapter[] = [
  // sorted by name
  apiValidation,
  cephHealthRecordings,
  controllersRecordings,
  drainRecordings,
  evictions,
  imagePulls,
  kubeletRecordings,
  nodeLoss,
  scheduling,
  tableColumns,
  tables,
  threeWayMerges,
  watches,
];
