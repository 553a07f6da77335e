import type { Actor } from '../../actor.ts';
import { servicesBySelector } from '../selecting.ts';
import { podEndpoints } from './pod-endpoints.ts';
import { serviceEndpoints } from './service-endpoints.ts';

/** Keeps the EndpointSlices of Services with selectors. Needs the indexes below and `endpointSlicesOfService`. */
export const endpointSlice: readonly Actor[] = [podEndpoints, serviceEndpoints];
export const endpointSliceIndexes = [servicesBySelector] as const;
