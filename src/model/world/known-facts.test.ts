import { expect, test } from 'vitest';
import { mergeWorlds, withKnownFacts } from './known-facts.ts';
import { emptyWorld, type HostFact, type NodeFact } from './world.ts';

const place = (line: number) => ({ path: 'world.yaml', line });
const host = (state: HostFact['state'], line: number): HostFact => ({ host: 'docker.io', state, certainty: 'configured', place: place(line) });
const node = (fact: Partial<NodeFact>): NodeFact => ({ node: 'n1', images: [], certainty: 'configured', place: place(1), ...fact });

test('every known fact is documented: it has its source', () => {
  const { hosts } = withKnownFacts(emptyWorld);

  expect(hosts.length).toBeGreaterThan(0);
  expect(hosts.filter(({ certainty, source, place }) => certainty !== 'documented' || source === undefined || !('builtIn' in place))).toEqual([]);
});

test('what somebody says of a host replaces what is known of it', () => {
  const said = host({ kind: 'down' }, 1);

  expect(withKnownFacts({ ...emptyWorld, hosts: [said] }).hosts.filter(({ host }) => host === 'docker.io')).toEqual([said]);
});

test('of two facts the later one counts and the other is told', () => {
  const told: string[] = [];

  const merged = mergeWorlds(
    [
      { ...emptyWorld, hosts: [host({ kind: 'up' }, 1)] },
      { ...emptyWorld, hosts: [host({ kind: 'down' }, 2)] },
    ],
    (about) => told.push(about),
  );

  expect(merged.hosts).toMatchObject([{ state: { kind: 'down' } }]);
  expect(told).toEqual(['docker.io']);
});

test('facts about one node add up', () => {
  const merged = mergeWorlds(
    [
      { ...emptyWorld, nodes: [node({ cpu: '8', images: ['a'], apiClients: ['x/y'] })] },
      { ...emptyWorld, nodes: [node({ memory: '1Gi', images: ['a', 'b'], apiClients: ['x/y', 'x/z'] })] },
    ],
    () => {},
  );

  expect(merged.nodes).toMatchObject([{ node: 'n1', cpu: '8', memory: '1Gi', images: ['a', 'b'], apiClients: ['x/y', 'x/z'] }]);
});
