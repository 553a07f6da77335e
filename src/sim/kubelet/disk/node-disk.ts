import { defineRow } from '../../store/definitions.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import type { DiskLimits } from './disk-limits.ts';

/** A file system in bytes, as it stood when somebody looked. */
export interface FileSystem {
  readonly capacity: number;
  readonly free: number;
}

/**
 * What is known of a node's disk. No row: nothing, and then nothing comes of it. Since somebody looked, the twin counts
 * what images and programs have added and what has gone. Keyed by the Node.
 */
export interface NodeDisk {
  /** Pods' volumes, and images too unless they have a file system of their own. */
  readonly nodefs: FileSystem;
  /** Images and containers' own files. */
  readonly imagefs?: FileSystem;
  readonly limits: DiskLimits;
  /** What was there when somebody looked, and is in `free` already; absent until the kubelet has counted it. */
  readonly counted?: Counted;
}

/** What the twin counts of a disk. */
export interface Counted {
  readonly use: DiskUse;
  readonly images: ReadonlySet<string>;
}

/** Bytes by what they are counted for. */
export interface DiskUse {
  readonly images: number;
  readonly layers: number;
  readonly volumes: number;
}

export type CountedDisk = NodeDisk & Required<Pick<NodeDisk, 'counted'>>;

export const nodeDisks = defineRow<NodeDisk>('node-disk');

/** An image's size as its runtime tells it, and all names the image has in stores. Keyed by `image <name>`. */
export interface ImageSize {
  readonly bytes: number;
  readonly names: readonly string[];
}

export const imageSizes = defineRow<ImageSize>('image-size');

export function imageSizeRef(view: View, name: string): ObjectRef {
  return view.ref('image', '', name);
}

export function imageSize(view: View, name: string): ImageSize | undefined {
  return view.row(imageSizes, imageSizeRef(view, name));
}
