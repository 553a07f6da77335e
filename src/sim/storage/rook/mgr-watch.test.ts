import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import { aRookTwin, hourMs, minuteMs, RookRun } from '#testing/a-rook-cluster.ts';

const connectedTo = { s1: aRookTwin(catalogue, { server: 's1' }), s3: aRookTwin(catalogue, { server: 's3' }) };

/** The mgr runs on s2; s1 reboots a while after it connected. */
function afterReboot(server: keyof typeof connectedTo): RookRun {
  return new RookRun(connectedTo[server])
    .pass(hourMs)
    .act({ kind: 'reboot', node: 's1' })
    .pass(15 * minuteMs);
}

test('the rook module dies when the API server of its watch is restarted, and only then', () => {
  const hit = afterReboot('s1');
  const spared = afterReboot('s3');

  expect(hit.health.status).toBe('HEALTH_ERR');
  expect(hit.codes).toEqual(['MGR_MODULE_ERROR', 'RECENT_MGR_MODULE_CRASH']);
  expect(hit.health.checks['MGR_MODULE_ERROR']?.summary).toMatch(
    /^Module 'rook' has failed: \(\{'type': 'ERROR', .*'message': 'too old resource version: (\d+) \(\d+\)', 'reason': 'Expired', 'code': 410/,
  );
  expect(hit.cluster.status?.ceph?.health).toBe('HEALTH_ERR');
  expect(spared.codes).toEqual([]);
});

test('it stays dead until the mgr is restarted; a warning is left, for two weeks', () => {
  const hit = afterReboot('s1').pass(24 * hourMs);
  const before = hit.codes;

  for (const { metadata } of hit.pods('rook-ceph-mgr')) hit.act({ kind: 'delete', object: { kind: 'Pod', namespace: 'rook', name: metadata.name } });
  hit.pass(10 * minuteMs);
  const after = hit.codes;
  hit.pass(14 * 24 * hourMs);

  expect(before).toEqual(['MGR_MODULE_ERROR', 'RECENT_MGR_MODULE_CRASH']);
  expect(after).toEqual(['RECENT_MGR_MODULE_CRASH']);
  expect(hit.codes).toEqual([]);
});

test('a watch that has just begun is within what every server remembers', () => {
  const fresh = new RookRun(connectedTo.s1).pass(hourMs);
  for (const { metadata } of fresh.pods('rook-ceph-mgr'))
    fresh.act({ kind: 'delete', object: { kind: 'Pod', namespace: 'rook', name: metadata.name } });
  fresh.pass(minuteMs);

  fresh.act({ kind: 'reboot', node: 's1' }).pass(15 * minuteMs);

  expect(fresh.codes).toEqual([]);
});

test('while the module is dead no pool is made', () => {
  const pool = { kind: 'CephBlockPool.ceph.rook.io', namespace: 'rook', name: 'second' };
  const make = (run: RookRun) => {
    const metadata = { name: pool.name, namespace: 'rook' };
    const object = { apiVersion: 'ceph.rook.io/v1', kind: 'CephBlockPool', metadata, spec: { replicated: { size: 3 } } };
    return run.write({ verb: 'create', object }).pass(10 * minuteMs).health.pools.length;
  };

  expect([make(afterReboot('s1')), make(afterReboot('s3'))]).toEqual([1, 2]);
});
