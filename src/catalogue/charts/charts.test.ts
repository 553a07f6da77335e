import { expect, test } from 'vitest';
import { ChartValues } from '#model/chart-values.ts';
import { isCompleteTemplate } from '#testing/rendered-chart.ts';
import { charts } from './charts.ts';

test('a chart is told from others by its name and where it comes from', () => {
  const keys = charts.flatMap(({ charts: names, repositories = ['anywhere'] }) =>
    names.flatMap((name) => repositories.map((from) => `${name} ${from}`)),
  );

  expect(keys).toEqual([...new Set(keys)]);
});

test.each(charts)('$name brings objects of the release, with its default values', (entry) => {
  const objects = entry.render({ name: 'mine', namespace: 'there', version: '1.2.3', values: new ChartValues({}) }).map(({ object }) => object);

  const places = ['there', ...objects.flatMap(({ kind, metadata }) => (kind === 'Namespace' ? [metadata.name] : []))];
  for (const { metadata } of objects) expect(places).toContain(metadata.namespace ?? 'there');
  for (const object of objects) expect(isCompleteTemplate(object)).toBe(true);
  expect(new Set(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).size).toBe(objects.length);
});
