/** Seeds of a property: as many as a test has time for, or as SEEDS asks for, from FROM on. */
export function seedsFor(count: number): readonly number[] {
  const first = Number(process.env['FROM'] ?? 1);
  return Array.from({ length: Number(process.env['SEEDS'] ?? count) }, (_, at) => first + at);
}
