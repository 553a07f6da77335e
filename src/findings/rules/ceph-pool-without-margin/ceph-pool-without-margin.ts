import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { fixOf } from '#findings/fixes/edit.ts';
import { fieldEdit } from '#findings/fixes/objects.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { cephIn } from '#sim/storage/rook/ceph-rows.ts';
import { blockPoolKind, type CephBlockPool } from '#sim/storage/rook/kinds.ts';
import { minSizeOf } from '#sim/storage/rook/pools.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** What a pool has of copies where one host is lost. */
interface Margin {
  readonly pool: ObjectRef;
  readonly size: number;
  readonly minSize: number;
  /** Hosts that carry OSDs. */
  readonly hosts: number;
  /** The fewest copies of a placement group that stay. */
  readonly left: number;
}

/** The loss of one host leaves a Ceph pool with fewer copies than it serves with: its volumes stand still. */
export const cephPoolWithoutMargin = {
  id: 'ceph-pool-without-margin',
  summary: 'the loss of one host stops a Ceph pool: too few copies stay for it to serve',

  *check(input) {
    for (const pool of input.cluster.view.list(blockPoolKind)) {
      const margin = marginOf(pool, input.cluster);
      if (margin !== undefined && margin.left < margin.minSize) yield draftOf(margin, input);
    }
  },
} as const satisfies Rule;

/** Undefined where nothing can be said, or where one host is all there is. */
function marginOf(ref: ObjectRef, { view }: ClusterUnderCheck): Margin | undefined {
  const pool = view.object<CephBlockPool>(ref);
  const ceph = cephIn(view, ref.namespace);
  if (pool === undefined || ceph === undefined || pool.spec.erasureCoded !== undefined) return undefined;
  const { failureDomain = 'host', replicated } = pool.spec;
  const size = replicated?.size ?? ceph.settings.osd_pool_default_size;
  const perHost = [...Map.groupBy(ceph.osds, ({ host }) => host).values()].map((osds) => osds.length);
  const hosts = perHost.length;
  if (hosts < 2 || (failureDomain !== 'host' && failureDomain !== 'osd')) return undefined;
  const together = failureDomain === 'host' ? 1 : Math.min(size, Math.max(...perHost));
  const copies = Math.min(size, failureDomain === 'host' ? hosts : ceph.osds.length);
  return { pool: ref, size, minSize: minSizeOf(pool, size), hosts, left: copies - together };
}

function draftOf({ pool, size, minSize, hosts, left }: Margin, { cluster, runs }: RuleInput): Draft {
  const { view, sources } = cluster;
  const consequence = runs.consequences(({ text }) => text.endsWith(`placement groups of pool ${pool.name} do not serve`));
  const spec = view.object<CephBlockPool>(pool)?.spec;
  const domain = spec?.failureDomain ?? 'host';
  return {
    severity: consequence.length > 0 ? 'high' : 'medium',
    subject: keyOf(pool),
    message: `pool ${pool.name} stops when one of its ${hosts} hosts is away`,
    because: [
      {
        text: `${titleOf(pool)} keeps ${size} ${size === 1 ? 'copy' : 'copies'} (failureDomain ${domain})`,
        place: sources.placeOf(pool, 'spec.replicated.size'),
        certainty: 'configured',
      },
      {
        text: `it serves with no fewer than ${minSize} of them`,
        place: sources.placeOf(pool, spec?.parameters?.['min_size'] === undefined ? undefined : 'spec.parameters.min_size'),
        certainty: 'configured',
      },
      { text: `without one host as few as ${left} may stay: reads and writes wait until it is back`, certainty: 'documented' },
    ],
    consequence,
    fix: fixOf(
      fixText({ size, minSize, hosts, domain, used: classesOf(pool, cluster) }),
      fieldsFor({ size, hosts, domain }).map(([path, to]) => fieldEdit(cluster, pool, path, to)),
    ),
  };
}

interface Remedy {
  readonly size: number;
  readonly minSize: number;
  readonly hosts: number;
  readonly domain: string;
  readonly used: readonly string[];
}

/** With three hosts two copies can stay, and serve, on two of them. */
function fieldsFor({ size, hosts, domain }: Pick<Remedy, 'size' | 'hosts' | 'domain'>): readonly (readonly [string, unknown])[] {
  if (hosts < 3) return [];
  const apart = domain === 'osd' ? ([['spec.failureDomain', 'host']] as const) : [];
  if (size < 3) return [['spec.replicated.size', 3], ...apart];
  return apart.length > 0 ? apart : [['spec.parameters.min_size', String(size - 1)]];
}

function fixText({ size, minSize, hosts, domain, used }: Remedy): string {
  const behind = used.length === 0 ? '' : ` (the StorageClass ${used.join(', ')} is on it)`;
  if (hosts < 3) return `add a third host with OSDs: two copies of three cannot stay on one of two hosts${behind}`;
  if (size < 3) return `set spec.replicated.size to 3${domain === 'osd' ? ' and failureDomain to host' : ''}${behind}`;
  if (domain === 'osd') return `set failureDomain to host, so that no host has two copies${behind}`;
  return `set min_size to ${size - 1} instead of ${minSize} in spec.parameters${behind}`;
}

function classesOf({ name, namespace }: ObjectRef, { view }: ClusterUnderCheck): readonly string[] {
  const classes = view.objects<KubeObject & { readonly parameters?: Readonly<Record<string, string>> }>('StorageClass');
  const own = classes.filter(({ parameters = {} }) => parameters['pool'] === name && (parameters['clusterID'] ?? namespace) === namespace);
  return own.map(({ metadata }) => metadata.name);
}
