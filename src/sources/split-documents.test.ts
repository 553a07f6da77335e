import { expect, test } from 'vitest';
import { splitDocuments } from './split-documents.ts';

const pieces = (text: string) => [...splitDocuments(text)].map(({ text: piece, firstLine }) => [firstLine, piece]);

test('documents are cut at their markers and know their lines', () => {
  expect(pieces('a: 1\n---\nb: 2\n--- # two\nc: 3')).toEqual([
    [1, 'a: 1\n'],
    [2, '---\nb: 2\n'],
    [4, '--- # two\nc: 3'],
  ]);
});

test('dashes within a line, or longer than a marker, cut nothing', () => {
  expect(pieces('a: |\n  ---\nb: x---\n----\n---x\n')).toEqual([[1, 'a: |\n  ---\nb: x---\n----\n---x\n']]);
});

test('an end marker ends a document and is no part of the next', () => {
  expect(pieces('a: 1\n...\n---\nb: 2\n')).toEqual([
    [1, 'a: 1\n'],
    [3, '---\nb: 2\n'],
  ]);
});

test('Windows line ends are line ends', () => {
  expect(pieces('a: 1\r\n---\r\nb: 2\r\n').map(([line]) => line)).toEqual([1, 2]);
});
