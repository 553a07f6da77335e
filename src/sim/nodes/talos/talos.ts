import type { Actor } from '../../actor.ts';
import type { ImageSource } from '../service-images.ts';
import { talosBoot } from './boot.ts';
import { fatalReboot } from './sequences.ts';
import { bootLoader } from './slots.ts';
import { talosUpgrade } from './upgrade.ts';

/** What Talos's own machinery does on every node that runs it. */
export function talosActors(source: ImageSource): readonly Actor[] {
  return [bootLoader, talosUpgrade(source), talosBoot, fatalReboot];
}
