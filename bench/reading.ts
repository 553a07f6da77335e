import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSources } from '#sources/read.ts';
import { writeDump } from './dump-file.ts';
import { cpuMs, peakRssMiB } from './usage.ts';

export interface ReadingFigures {
  readonly pods: number;
  readonly bytes: number;
  readonly bytesPerPod: number;
  readonly cpuMs: number;
  readonly peakRssMiB: number;
}

/** Reads a dump of that many pods from one file into a model. */
export function measureReading({ pods }: { readonly pods: number }): ReadingFigures {
  const folder = mkdtempSync(join(tmpdir(), 'blackstart-bench-'));
  try {
    const path = join(folder, 'pods.json');
    const written = writeDump(path, pods);
    const from = cpuMs();
    const model = readSources([path]);
    if (model.objects.length < pods) throw new Error(`read ${model.objects.length} objects of more than ${pods}`);
    return { pods, ...written, cpuMs: cpuMs() - from, peakRssMiB: peakRssMiB() };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
