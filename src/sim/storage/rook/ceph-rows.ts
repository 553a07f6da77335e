import type { TimeMs } from '#base/brand.ts';
import { defineRow } from '../../store/definitions.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { advance } from '../ceph/advance.ts';
import type { Ceph } from '../ceph/cluster.ts';
import { clustersIn } from './kinds.ts';

/** A Ceph cluster that pods carry, as it was when something last changed. Keyed by the CephCluster. */
export interface CephRow {
  readonly ceph: Ceph;
  readonly at: TimeMs;
  /** Which process each daemon was seen with: pod and restarts. */
  readonly processes: Readonly<Record<string, string>>;
  /** Which directory each monitor's store is in: node, and how often that was wiped. */
  readonly directories: Readonly<Record<string, string>>;
  /** Capacity of all OSDs together as the CephCluster stated it when it was first seen. */
  readonly statedBytes: number | undefined;
  readonly wakeAt?: TimeMs;
}

export const cephs = defineRow<CephRow>('ceph');

/** What a row had come to when it was last asked for, a pure memo: everybody asks, many times at one instant. */
const advanced = new WeakMap<CephRow, { readonly at: TimeMs; readonly ceph: Ceph }>();

/** The cluster in the present: what comes by itself since the last change is in it. */
export function cephOf(view: View, cluster: ObjectRef): Ceph | undefined {
  const row = view.row(cephs, cluster);
  if (row === undefined) return undefined;
  const known = advanced.get(row);
  if (known?.at === view.now) return known.ceph;
  const ceph = advance(row.ceph, row.at, view.now);
  advanced.set(row, { at: view.now, ceph });
  return ceph;
}

/** The Ceph cluster of a namespace; undefined where Rook runs none. */
export function cephIn(view: View, namespace: string): Ceph | undefined {
  const [cluster] = clustersIn(view, namespace);
  return cluster === undefined ? undefined : cephOf(view, cluster);
}
