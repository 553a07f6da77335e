import { expect, test } from 'vitest';
import { retellings } from '../../../test/retelling.ts';
import { kronform2023 } from './scenario.ts';

/** What this cluster's owner named: nodes, domain, namespaces and releases, a game server. */
const invented = ['n1', 'n2', 'n3', 'kronform', 'pius', 'harbor-registry', 'teamspeak3'];

test('renaming what the incident invents changes nothing but the names', { timeout: 240_000 }, () => {
  const { told, retold, changed } = retellings(kronform2023, invented);

  expect(changed.happened.join('\n')).toContain('n1q boots Talos 1.4.7');
  expect(retold.matches).toEqual(told.matches);
  expect([...retold.happened].sort()).toEqual([...told.happened].sort());
});
