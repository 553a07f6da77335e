import { defineRow } from './store/definitions.ts';

/** A node's machine. No row means it is up, as on a settled eve. Keyed by the Node's ref. */
export interface MachineState {
  readonly phase: 'off' | 'booting' | 'stopping' | 'up';
  /** Boots since the eve; a sandbox or container of an earlier boot is dead. */
  readonly boots: number;
}

export const machines = defineRow<MachineState>('machine');
export const machineUp: MachineState = { phase: 'up', boots: 0 };
