import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    setupFiles: ['src/testing/checked-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Shared machines stall for seconds; a test that is really stuck is still found.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    passWithNoTests: true,
  },
});
