import { expect, test } from 'vitest';
import { labelValueErrors, qualifiedNameErrors, subdomainErrors } from './label-names.ts';

test.each(['simple', 'now-with-dashes', '1-starts-with-num', 'example.com/name', 'a.b/c_d'])('%j is a good key', (key) => {
  expect(qualifiedNameErrors(key)).toEqual([]);
});

test("bad keys are explained in upstream's words", () => {
  expect(qualifiedNameErrors('')).toHaveLength(2);
  expect(qualifiedNameErrors('/a')).toEqual(['prefix part must be non-empty']);
  expect(qualifiedNameErrors('a/b/c')[0]).toMatch(/ with an optional DNS subdomain prefix and '\/' \(e\.g\. 'example\.com\/MyName'\)$/);
  expect(qualifiedNameErrors('-a')).toEqual([
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
  ]);
});

test('values may be empty and have at most 63 characters', () => {
  expect(labelValueErrors('')).toEqual([]);
  expect(labelValueErrors('a'.repeat(64))).toEqual(['must be no more than 63 characters']);
});

test('subdomains are lower case', () => {
  expect(subdomainErrors('a.b-c')).toEqual([]);
  expect(subdomainErrors('A')).toHaveLength(1);
});
