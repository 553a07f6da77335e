/** The record without its zero numbers, as Go writes fields marked `omitempty`. */
export function withoutZeros<Record extends object>(record: Record): Partial<Record> {
  const kept: Partial<Record> = {};
  for (const key in record) if (record[key] !== 0 && record[key] !== undefined) kept[key] = record[key];
  return kept;
}
