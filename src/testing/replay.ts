import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A text file of a cluster, as sources read it. */
export interface ClusterFile {
  readonly path: string;
  readonly text: string;
}

/** Writes a cluster into a folder that outlives the test, for whoever replays it. */
export function written(files: readonly ClusterFile[], name: string): string {
  const folder = join(tmpdir(), `blackstart-${name}`);
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** The one command that shows in the program what faults do to a cluster, with every write checked. */
export function replayCommand(path: string, options: { readonly seed: number; readonly hours: number; readonly faults: readonly string[] }): string {
  const faults = options.faults.map((text) => `-f ${text}`).join(' ');
  const program = 'node --import ./src/testing/checked-program.ts src/cli/main.ts';
  return `${program} simulate ${path} --seed ${options.seed} --until ${options.hours}h ${faults}`;
}
