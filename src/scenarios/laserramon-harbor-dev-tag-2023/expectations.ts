import type { Expectation } from '../scenario.ts';

export const expectations: readonly Expectation[] = [];
