import { expect, test } from 'vitest';
import type { ContainerPort } from '#model/kubernetes.ts';
import { aNode, aPod } from '../../test-builders.ts';
import { filterPorts } from './node-ports.ts';

const onPort = (port: Partial<ContainerPort>) => aPod('p', { containers: [{ name: 'c', ports: [{ containerPort: 80, ...port }] }] });

test.each([
  ['another port', { hostPort: 81 }, { hostPort: 80 }, true],
  ['the same port', { hostPort: 80 }, { hostPort: 80 }, false],
  ['the same port of another protocol', { hostPort: 80, protocol: 'UDP' as const }, { hostPort: 80 }, true],
  ['the same port at another address', { hostPort: 80, hostIP: '10.0.0.1' }, { hostPort: 80, hostIP: '10.0.0.2' }, true],
  ['one address while all are taken', { hostPort: 80, hostIP: '10.0.0.1' }, { hostPort: 80, hostIP: '0.0.0.0' }, false],
  ['all addresses while one is taken', { hostPort: 80 }, { hostPort: 80, hostIP: '10.0.0.1' }, false],
  ['no host port', {}, { hostPort: 80 }, true],
])('%s', (_, wanted, taken, fits) => {
  const node = aNode('a', {}, [onPort(taken)]);

  const rejected = filterPorts(onPort(wanted).podClass, node);

  expect(rejected?.reasons).toEqual(fits ? undefined : ["node(s) didn't have free ports for the requested pod ports"]);
});
