import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { cephClusterKind } from './kinds.ts';

/** Every CephCluster. */
export function allClusters(view: View): readonly ObjectRef[] {
  return view.list(cephClusterKind);
}
