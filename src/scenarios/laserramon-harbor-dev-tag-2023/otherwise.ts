import type { Claim, Variant } from '../scenario.ts';

export const claims: readonly Claim[] = [];
export const variants: readonly Variant[] = [];
