import { vi } from 'vitest';

/** Every simulation that a test makes is checked; tests that make none do not load it. */
vi.mock('#sim/simulation.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('#sim/simulation.ts')>();
  const { checkEverySimulation } = await import('./checked.ts');
  checkEverySimulation(original.Simulation);
  return original;
});
