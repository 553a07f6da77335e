import type { View } from '../view.ts';
import type { ApplicationTools } from './application-tools.ts';

/** What the pod network's plug-in says while its agent is away, as far as the catalogue knows whose it is. */
export function networkError(view: View, { expander, needs }: ApplicationTools): string | undefined {
  const entries = expander.describedAs(view, 'cni').flatMap((pod) => needs.entriesOf(pod));
  return entries.find(({ networkError: text }) => text !== undefined)?.networkError;
}
