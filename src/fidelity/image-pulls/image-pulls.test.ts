import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readRecords } from '../read-records.ts';
import { runFidelity } from '../run.ts';
import { shuffledAgreement } from '../shuffled-agreement.ts';
import { imagePulls, type PullQuestion, pullOf } from './image-pulls.ts';
import { placeholders } from './placeholders.ts';

const recordsIn = (file: string) => readRecords(readFileSync(new URL(`../../../fixtures/recordings/${file}`, import.meta.url)), file);

describe.each([
  ['containerd-cases.json.gz', 3],
  ['containerd-cases-newer.json.gz', 7],
])('%s', (file, kinds) => {
  const records = recordsIn(file);

  test('every pull goes as it went with containerd', () => {
    const results = runFidelity(records, file, [imagePulls]);

    expect(results.flatMap((result) => result.disagreements)).toEqual([]);
    expect(results).toHaveLength(kinds);
    expect(results.reduce((sum, result) => sum + result.agreed, 0)).toBe(records.length);
  });

  test("containerd's own log tells the same attempts, and the same time passes", () => {
    const pulls = records.map((record) => record as LoggedPull).filter(({ error }) => error?.startsWith('unknown service') !== true);

    const differing = pulls.filter((record) => !tellsTheSame(record));

    expect(differing.map(({ id, mode, containerd }) => `${id} ${mode} ${containerd}`)).toEqual([]);
  });

  test('does not agree with what was recorded for others', () => {
    const { agreed, total } = shuffledAgreement(records, imagePulls, 7);

    expect(agreed / total).toBeLessThan(0.15);
  });
});

interface LoggedPull extends PullQuestion {
  readonly id: string;
  readonly error: string | null;
  readonly attempts: readonly { readonly method: string; readonly url: string; readonly status: number | null }[];
  readonly durationSeconds: number;
}

function tellsTheSame(record: LoggedPull): boolean {
  const { outcome } = pullOf(record);
  const rename = placeholders();
  const twin = outcome.attempts.map(({ method, url, status }) => `${method} ${rename(url)} ${status ?? null}`);
  const log = record.attempts.map(({ method, url, status }) => `${method} ${url} ${status}`);
  const anyOrder = record.mode === 'ctr-hosts';
  const sameAttempts = (anyOrder ? twin.toSorted() : twin).join('\n') === (anyOrder ? log.toSorted() : log).join('\n');
  return sameAttempts && Math.abs(outcome.durationMs / 1000 - record.durationSeconds) < 1.5;
}

describe('a comparison', () => {
  const [record] = recordsIn('containerd-cases.json.gz');
  const { question, expected } = imagePulls.split(record);
  const compare = (change: object) => imagePulls.compare({ ...expected, ...change }, expected, question);

  test('sees a missing request', () => {
    expect(compare({ requests: expected.requests.slice(1) })).toBeDefined();
  });

  test('sees another text and another code', () => {
    expect(compare({ error: 'something else' })).toBeDefined();
    expect(compare({ grpcCode: 'INTERNAL' })).toBeDefined();
  });

  test('overlooks addresses, which no record explains', () => {
    const at = (address: string) => ({ ...expected, error: `dial tcp ${address}:443: connect: connection refused` });

    expect(imagePulls.compare(at('127.0.0.1'), at('127.66.0.1'), question)).toBeUndefined();
  });
});
