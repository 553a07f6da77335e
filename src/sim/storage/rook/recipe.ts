import type { Deployment } from '#model/kubernetes.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import type { CephCluster } from './kinds.ts';
import type { Recipe } from './templates.ts';

/** What templates are made of now; the Ceph image is the one whose version was found. */
export function recipeOf(view: View, { namespace }: ObjectRef, cluster: CephCluster): Recipe {
  const containers = view.objects<Deployment>('Deployment', namespace).flatMap(({ spec }) => spec.template.spec.containers);
  const operator = containers.find(isOperator);
  const operatorImage = operator?.image ?? 'rook/ceph:v1.11.10';
  const discovers = operator?.env?.some(({ name, value }) => name === 'ROOK_ENABLE_DISCOVERY_DAEMON' && value === 'true') ?? false;
  return { cluster, namespace, operatorImage, discovers, cephImage: cluster.status?.version?.image ?? cluster.spec.cephVersion?.image ?? '' };
}

function isOperator({ command = [], args = [] }: { readonly command?: readonly string[]; readonly args?: readonly string[] }): boolean {
  const words = [...command, ...args];
  return words.includes('ceph') && words.includes('operator');
}
