import { expect, test } from 'vitest';
import { type HostBehaviour, openRegistry } from './host-behaviour.ts';
import { Remembered } from './remembered.ts';

const webPage: HostBehaviour = { kind: 'web-page' };

test('what asks the same hosts and hears the same is not done again', () => {
  const remembered = new Remembered<string>();
  const subject = {};
  let done = 0;
  const find = (behaviourOf: (host: string) => HostBehaviour) => `${behaviourOf('quay.io').kind} ${++done}`;

  const first = remembered.of(subject, 'nginx', () => webPage, find);
  const second = remembered.of(subject, 'nginx', () => ({ kind: 'web-page' }), find);

  expect([first, second]).toEqual(['web-page 1', 'web-page 1']);
});

test.each([
  ['another behaviour', {}, 'nginx', { kind: 'refused' } satisfies HostBehaviour],
  ['other words', undefined, 'redis', webPage],
  ['another subject', {}, 'nginx', webPage],
])('%s is another question', (_, other, words, behaviour) => {
  const remembered = new Remembered<number>();
  const subject = {};
  let done = 0;
  const find = (behaviourOf: (host: string) => HostBehaviour) => {
    behaviourOf('quay.io');
    return ++done;
  };
  remembered.of(subject, 'nginx', () => webPage, find);

  const result = remembered.of(other ?? subject, words, () => behaviour, find);

  expect(result).toBe(2);
});

test('a registry that has lost the image behaves differently', () => {
  const remembered = new Remembered<boolean>();
  const subject = {};
  const asked = { host: 'quay.io', repository: 'nginx', what: 'manifests', object: 'latest' } as const;
  const find = (behaviourOf: (host: string) => HostBehaviour) => {
    const behaviour = behaviourOf('quay.io');
    return behaviour.kind === 'registry' && behaviour.has(asked);
  };
  remembered.of(subject, 'nginx', () => openRegistry, find);

  const result = remembered.of(subject, 'nginx', () => ({ ...openRegistry, has: () => false }), find);

  expect(result).toBe(false);
});
