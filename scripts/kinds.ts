/** What one can add, where it lives and what it consists of. `scripts/new.ts` makes it, `test/repository.test.ts` looks after it. */
export interface Kind {
  readonly parent: string;
  /** A folder of its own, or files directly in the parent. */
  readonly shape: 'folder' | 'file';
  /** Stem of code, test and page; the member's own name unless stated. `free`: several files, at least one with a test. */
  readonly stem?: 'free' | 'scenario';
  /** Each member brings a page for its users. */
  readonly page: boolean;
  /** Folders in which a file lists the members by importing each. */
  readonly listedIn: readonly string[];
}

export const kinds = {
  rule: { parent: 'src/findings/rules', shape: 'folder', page: true, listedIn: ['src/findings/rules', 'src/findings'] },
  controller: { parent: 'src/sim/controllers', shape: 'folder', page: false, listedIn: ['src/sim/controllers', 'src/sim'] },
  plugin: { parent: 'src/sim/scheduler/plugins', shape: 'folder', page: false, listedIn: ['src/sim/scheduler/plugins', 'src/sim/scheduler'] },
  source: { parent: 'src/sources', shape: 'folder', stem: 'free', page: false, listedIn: ['src/sources'] },
  command: { parent: 'src/cli/commands', shape: 'file', page: false, listedIn: ['src/cli'] },
  incident: { parent: 'src/scenarios', shape: 'folder', stem: 'scenario', page: true, listedIn: ['src/scenarios', 'src/cli'] },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;
