import { expect, test } from 'vitest';
import { blackstart } from '#testing/program.ts';
import { smallIncident } from '#testing/small-incident.ts';
import { replayJson } from '#views/json/replay.ts';
import type { Palette } from '#views/text/palette.ts';
import { type Chapter, type Replay, replayText } from '#views/text/replay.ts';
import { replayOf } from '../replay.ts';

const same = (text: string) => text;
const palette: Palette = { good: same, bad: same, unsure: same, strong: same, faint: same };
const textOf = (replay: Replay, all = false) => replayText(replay, { palette, all, ledger: false });
const replay = (words: readonly string[]) => blackstart(process.cwd(), ['replay', ...words]);

const whole = replayOf(smallIncident, { claims: true, wayOut: true });

test.each([
  [['nowhere'], /^blackstart: there is no incident nowhere; there is .*\n$/],
  [[], /^blackstart: name an incident; --list shows them\n$/],
  [['nowhere', '--output', 'xml'], /^blackstart: option '-o, --output <format>' .*\n$/],
])('a wrong call is one line, exit code 2: %j', (words, stderr) => {
  expect(replay(words)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(stderr) });
});

test('the incidents are listed', () => {
  expect(replay(['--list'])).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/^INCIDENT +WHAT IT IS +VARIANTS/) });
});

test.each([
  ['what is neither a path nor an incident', ['simulate', 'nowhere', '-f', 'power-loss'], 'no such file or folder, nor an incident: nowhere'],
  ['a path that is not there', ['simulate', './nowhere', '-f', 'power-loss'], 'no such file or folder: ./nowhere'],
  ['the same behind --in', ['pull', 'nginx', '-N', 'n1', '-i', 'nowhere'], 'no such file or folder, nor an incident: nowhere'],
])('%s is one line, exit code 2', (_, words, stderr) => {
  expect(blackstart(process.cwd(), words)).toMatchObject({ status: 2, stdout: '', stderr: `blackstart: ${stderr}\n` });
});

test('the story, the reasons and the report stand in this order', () => {
  const titles = textOf(whole)
    .match(/^[A-Z][A-Z ]+(vs TWIN)?/gm)
    ?.map((title) => title.trim());

  expect(textOf(whole)).toMatch(/^The loft goes dark {2}.*\n1 node · Talos 1.7.6 · one fault: power loss, caches wiped · 1 assumed timing\n/);
  expect(titles?.filter((title) => title.length > 1)).toEqual([
    'WHAT HAPPENED',
    'WHY IT DID NOT COME BACK',
    'WAY OUT',
    'REPORT vs TWIN',
    'WHAT WOULD HAVE HAPPENED OTHERWISE',
    'ASSUMED BY THE SCENARIO',
  ]);
});

test('a pull that fails is told host by host, once', () => {
  const text = textOf(whole);

  expect(text).toMatch(/ {12}-> unexpected media type text\/html for sha256:\.\.\.: not found {2}\(\d+ more pulls ended alike\)\n/);
  expect(text).toMatch(/docker\.io +200 +answers 200 with a web page[^\n]*\n +registry-1\.docker\.io +never asked\n/);
  expect(text.match(/loft-1 pulls /g)).toHaveLength(1);
});

test('every statement has its match, and the parts that are not exact are shown', () => {
  const text = textOf(whole);

  expect(text).toContain('REPORT vs TWIN  3 facts: 2 exact, 1 within');
  expect(text).toMatch(
    /~ hub-cache {2}0\/1 {2}ImagePullBackOff {2}3 {2}9d\n +twin: hub-cache-\S+ {2}0\/1 {2}ImagePullBackOff {2}1 {2}9d\n +\(AGE \+-10 %, RESTARTS at most 5\)/,
  );
  expect(text).toContain('WHAT WOULD HAVE HAPPENED OTHERWISE  1 claim: 1 reproduced');
});

test('lines fit on a terminal, except chains of causes and commands to be copied', () => {
  const lines = textOf(whole)
    .split('\n')
    .filter((line) => !/[├└]|talosctl|kubectl/.test(line));

  expect(lines.filter((line) => line.length > 120)).toEqual([]);
});

test('JSON has the shape that is promised', () => {
  const output = JSON.parse(JSON.stringify(replayJson(whole)));

  expect(Object.keys(output)).toEqual(['schemaVersion', 'facts', 'claims', 'verdicts', 'causes', 'plan', 'assumptions']);
  expect(output.facts.map(({ id }: { id: string }) => id)).toEqual(['F1', 'F2', 'F3']);
  expect(output.claims).toMatchObject([{ id: 'W1', match: 'exact', verdict: 'reproduced' }]);
  expect(output.verdicts).toMatchObject([{ contingency: 'loft', answer: 'no' }]);
  expect(output.assumptions[0]).toEqual({ about: 'loft', id: 'T1', kind: 'timing', text: smallIncident.assumptions[0]?.text });
});

test('a moment ends the run there, shows the pods, and leaves out what lies beyond', () => {
  const at = replayOf(smallIncident, { claims: false, wayOut: true, at: 'called' });

  expect(at.facts.map(({ id }) => id)).toEqual(['F1', 'F2']);
  expect(textOf(at)).toMatch(/PODS {2}at 00:30:00\n {2}NAMESPACE .*\n( .*\n)+/);
  expect(textOf(at)).not.toContain('like a registry');
});

test('a variant is named, by its id or its alias, and held to no report', () => {
  const variant = replayOf(smallIncident, { claims: false, wayOut: true, variant: 'no-web-page' });

  expect(textOf(variant)).toContain('variant W1: docker.io answers 404');
  expect([variant.facts, variant.verdict.answer]).toEqual([[], 'yes']);
});

test.each([
  [{ variant: 'X9' }, 'loft has no variant X9; it has W1 (no-web-page), W2'],
  [{ at: 'soon' }, '--at "soon" is neither a duration (90s, 10m, 1h30m) nor one of the moments eve, called, end'],
  [{ until: '-1h' }, '--until "-1h" is before the run begins'],
])('%o is a mistake of the caller', (asked, message) => {
  expect(() => replayOf(smallIncident, { claims: false, wayOut: true, ...asked })).toThrow(message);
});

test('chapters about causes and the way out take their places', () => {
  const chapter = (text: string): Chapter => ({ note: 'proven', text: () => `  ${text}\n`, json: [text] });
  const told = { ...whole, chapters: { causes: chapter('A'), plan: chapter('1 mend it') } };

  expect(textOf(told)).toMatch(/WHY IT DID NOT COME BACK {2}proven\n {2}A\n\nWAY OUT {2}proven\n {2}1 mend it\n\nREPORT/);
  expect(replayJson(told)).toMatchObject({ causes: ['A'], plan: ['1 mend it'] });
});
