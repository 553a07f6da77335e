import { describe, expect, test } from 'vitest';
import { labelSelectorText, parseSelector, requirementsText } from './selector-text.ts';
import { matchesRequirements } from './selectors.ts';

const textOf = (text: string) => requirementsText(parseSelector(text).requirements ?? []);

describe('reading', () => {
  test.each(['x=a,y=b,z=c', '', 'x!=a,y=b', 'x=', '!x', 'x>1', 'x>1,z<5', 'x in (a,b)', 'x notin (a)', 'x==a', 'x,y'])(
    '%j is written as it was read',
    (text) => {
      expect(textOf(text)).toBe(text);
    },
  );

  test.each([
    ['x= ,z= ', 'x=,z='],
    ['x=a,a=x', 'a=x,x=a'],
    ['x in (foo,,baz),y,z notin ()', 'x in (,baz,foo),y,z notin ()'],
    ['x in (,)', 'x in ()'],
    [' x  in ( b , a ) ', 'x in (a,b)'],
    ['notin=in', 'notin=in'],
  ])('%j is written %j', (text, written) => {
    expect(textOf(text)).toBe(written);
  });

  test.each([
    ['x=a||y=b', /Invalid value: "a\|\|y"|found '=', expected: ',' or 'end of string'/],
    ['x==a==b', "found '==', expected: ',' or 'end of string'"],
    ['!x=a', "found '=', expected: ',' or 'end of string'"],
    ['x,', "found '', expected: identifier after ','"],
    ['=a', "found '=', expected: !, identifier, or 'end of string'"],
    ['x in a', "unable to parse requirement: found 'a' expected: '('"],
    ['x a', "unable to parse requirement: found 'a', expected: in, notin, =, ==, !=, gt, lt"],
    ['x<a', `unable to parse requirement: values[0]: Invalid value: "a": for 'Gt', 'Lt' operators, the value must be an integer`],
    ['-x=a', /^unable to parse requirement: <nil>: Invalid value: "-x": name part must consist of alphanumeric characters/],
    ['x=a$', /^unable to parse requirement: values\[0\]\[x\]: Invalid value: "a\$": a valid label must be an empty string/],
  ])("%j is refused in upstream's words", (text, message) => {
    const { error } = parseSelector(text);

    if (typeof message === 'string') expect(error).toBe(message);
    else expect(error).toMatch(message);
  });
});

test.each([
  ['', {}, true],
  ['x=y,z=w', { x: 'y', z: 'w' }, true],
  ['x!=y,z!=w', { x: 'z', z: 'w' }, false],
  ['notin=in', { notin: 'in' }, true],
  ['x', { y: 'z' }, false],
  ['!x', { y: 'z' }, true],
  ['x<1', { x: '0' }, true],
])('%j over %j is %s', (text, labels, holds) => {
  expect(matchesRequirements(parseSelector(text).requirements ?? [], labels)).toBe(holds);
});

test('a label selector is shown as one line', () => {
  expect(labelSelectorText(undefined)).toBe('<none>');
  expect(labelSelectorText({})).toBe('<none>');
  expect(labelSelectorText({ matchLabels: { b: '1' }, matchExpressions: [{ key: 'a', operator: 'In', values: ['y', 'x'] }] })).toBe('a in (x,y),b=1');
});
