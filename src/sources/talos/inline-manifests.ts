import { listAt, stringAt } from '../guards.ts';
import type { SourceDocument, SourceFile } from '../source-document.ts';
import type { MachineConfig } from './machine-config.ts';

/** The manifests that Talos applies by itself, as files of their own: texts within the machine configs, each only once. */
export function inlineManifests(configs: readonly MachineConfig[]): readonly SourceFile[] {
  const documents = configs.flatMap(({ main, beside }) => [main, ...beside]);
  const seen = new Set<string>();
  return documents.flatMap(manifestsIn).filter(({ text }) => {
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

function manifestsIn(document: SourceDocument): readonly SourceFile[] {
  if (stringAt(document.value, 'kind') === 'KubeInlineManifestConfig') return textAt(document, stringAt(document.value, 'manifest'), 'manifest');
  return listAt(document.value, 'cluster', 'inlineManifests').flatMap((manifest, index) =>
    textAt(document, stringAt(manifest, 'contents'), `cluster.inlineManifests[${index}].contents`),
  );
}

/** A block text begins on the line behind its key. */
function textAt(document: SourceDocument, text: string | undefined, field: string): readonly SourceFile[] {
  const place = document.placeOf(field);
  if (text === undefined || !('path' in place)) return [];
  return [{ path: place.path, text, firstLine: place.line + 1 }];
}
