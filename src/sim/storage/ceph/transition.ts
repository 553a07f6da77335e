import type { TimeMs } from '#base/brand.ts';
import type { Ceph } from './cluster.ts';

/** Something that comes by itself if nothing else changes before. */
export interface Transition {
  readonly at: TimeMs;
  readonly to: (ceph: Ceph) => Ceph;
}
