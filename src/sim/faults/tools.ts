import type { FaultTools } from './inject.ts';

/** How drains are carried out: by the actor that plays kubectl. */
export const faultTools: FaultTools = {
  drain: () => {},
  uncordon: () => {},
};
