import { defineRow } from '../store/definitions.ts';

/** How often the directories that pods keep on a node's own disk were lost. No row: never. Keyed by the Node. */
export const hostPathWipes = defineRow<number>('host-path-wipes');
