import { expect, test } from 'vitest';
import type { Cause } from '#model/place.ts';
import { causeTree } from './cause-tree.ts';
import type { Palette } from './palette.ts';
import { clock } from './timeline.ts';

const as = (text: string) => text;
const plain: Palette = { good: as, bad: as, unsure: as, strong: as, faint: as };

test('causes are a tree with places, the end of a circle and what is assumed', () => {
  const causes: Cause[] = [
    {
      text: 'web is not ready',
      place: { path: 'web.yaml', line: 3 },
      because: [
        { text: 'the image cannot be had', because: [{ text: 'web is not ready', closesCycle: true }] },
        { text: 'names resolve', certainty: 'assumed' },
      ],
    },
    { text: 'the node is off' },
  ];

  expect(causeTree(causes, plain)).toBe(
    [
      '├─ web is not ready  [web.yaml:3]',
      '│  ├─ the image cannot be had',
      '│  │  └─ web is not ready  <- the circle closes here',
      '│  └─ names resolve (assumed)',
      '└─ the node is off',
      '',
    ].join('\n'),
  );
});

test('what was printed before is not printed again below', () => {
  const shared: Cause = { text: 'the registry is down', because: [{ text: 'its node is off' }] };

  const tree = causeTree(
    [
      { text: 'a', because: [shared, shared] },
      { text: 'b', because: [shared] },
    ],
    plain,
  );

  expect(tree.match(/its node is off/g)).toHaveLength(1);
  expect(tree.match(/the registry is down/g)).toHaveLength(2);
  expect(tree).toContain('(see above)');
});

test.each([
  [0, '00:00:00'],
  [59.9, '00:00:59'],
  [3661, '01:01:01'],
  [100 * 3600, '100:00:00'],
])('%d seconds are %s', (seconds, text) => {
  expect(clock(seconds)).toBe(text);
});

test('what comes again on the way down is said in one line, with what it ends at', () => {
  const asked = (line: number, because: readonly Cause[]): Cause => ({ text: 'the registry is asked', place: { path: 'n.yaml', line }, because });
  const leaf: Cause = { text: 'the mirror ends the pull', place: { path: 'n.yaml', line: 9 } };
  const need = (text: string, because: readonly Cause[]): Cause => ({ text, because });

  const chain = asked(1, [
    need('core is not ready', [need('its image', [asked(2, [need('the database is not ready', [need('its image', [leaf])])])])]),
  ]);

  expect(causeTree([chain], plain)).toBe(
    [
      '└─ the registry is asked  [n.yaml:1]',
      '   └─ core is not ready',
      '      └─ its image',
      '         └─ ... and so on, again: the registry is asked  [n.yaml:2]',
      '            └─ the mirror ends the pull  [n.yaml:9]',
      '',
    ].join('\n'),
  );
});
