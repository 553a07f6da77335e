import type { Actor } from '../../actor.ts';
import { claims } from './claim.ts';
import { claimProtectionController, volumeProtectionController } from './protection.ts';
import { assumedProvisioners, type ProvisioningPort } from './provisioning.ts';
import { volumes } from './volume.ts';
import { unboundClaimsOfClass, volumesForClaims } from './volumes.ts';

/** Binds claims and volumes, and protects both. Needs the indexes below and `podsOfClaim`. */
export function pvBinder(port: ProvisioningPort = assumedProvisioners, kubernetesVersion?: string): readonly Actor[] {
  return [claims(port, kubernetesVersion), volumes(port), claimProtectionController, volumeProtectionController];
}

export const pvBinderIndexes = [volumesForClaims, unboundClaimsOfClass] as const;
