import type { Items } from './postings.ts';

export interface Numbered {
  readonly id: number;
}

/** Items that are nothing but their ids, listed upwards. */
export const numbers: Items<Numbered> = {
  byId: (id) => ({ id }),
  compare: (left, right) => left.id - right.id,
};
