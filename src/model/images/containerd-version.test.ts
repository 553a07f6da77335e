import { expect, test } from 'vitest';
import { type ContainerdTraits, containerdTraits } from './containerd-version.ts';

type Flag = { [Key in keyof ContainerdTraits]: ContainerdTraits[Key] extends boolean ? Key : never }[keyof ContainerdTraits];

test.each<[Flag, readonly string[], readonly string[]]>([
  ['defaultDirectory', ['1.6.17', '1.7.0', '2.0.0'], ['1.6.16']],
  ['hostTableRequired', ['1.6.39', '1.7.31'], ['1.7.32', '2.0.0', '2.3.4']],
  ['httpsForLocalhost', ['1.6.25', '1.7.8', '2.1.9'], ['1.6.24', '1.7.7']],
  ['redactsQueries', ['1.7.30', '2.0.8', '2.1.6', '2.2.1', '2.3.0'], ['1.7.29', '2.0.7', '2.1.5', '2.2.0', '1.6.39']],
  ['limitsBlobRound', ['2.0.11', '2.2.6', '2.3.0'], ['2.0.10', '2.1.9', '2.2.5', '1.7.34']],
  ['retriesTransportErrors', ['2.3.2', '2.4.0'], ['2.3.1', '2.2.7']],
  ['transferService', ['2.1.0', '2.3.4'], ['2.0.7', '1.7.34']],
])('%s follows the releases', (flag, having, lacking) => {
  expect(having.filter((version) => !containerdTraits(version)[flag])).toEqual([]);
  expect(lacking.filter((version) => containerdTraits(version)[flag])).toEqual([]);
});

test('an unreadable version is the default one', () => {
  expect(containerdTraits('unknown').version).toBe('1.7.24');
  expect(containerdTraits('v1.6.21').version).toBe('1.6.21');
  expect(containerdTraits('1.7.24~ds1-8').version).toBe('1.7.24');
});
