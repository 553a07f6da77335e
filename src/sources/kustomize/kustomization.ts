import { listAt, type PlainMap } from '../guards.ts';
import { type Report, unreadObjects } from '../report.ts';
import type { SourceDocument } from '../source-document.ts';

/** A kustomization: its document, and the folder its paths start from. */
export interface Kustomization {
  readonly folder: string;
  readonly document: SourceDocument;
}

/** [kustomize api/types/kustomization.go] */
const knownFields = [
  ...['apiVersion', 'kind', 'metadata', 'openapi', 'namePrefix', 'nameSuffix', 'namespace', 'commonLabels', 'labels', 'commonAnnotations'],
  ...['patchesStrategicMerge', 'patchesJson6902', 'patches', 'images', 'imageTags', 'replacements', 'replicas', 'vars', 'sortOptions'],
  ...['resources', 'components', 'crds', 'bases', 'configMapGenerator', 'secretGenerator', 'helmGlobals', 'helmCharts'],
  ...[
    'helmChartInflationGenerator',
    'generatorOptions',
    'configurations',
    'generators',
    'transformers',
    'validators',
    'buildMetadata',
    'commonAnnotations',
  ],
];

const spelling = new Map(knownFields.map((field) => [field.toLowerCase(), field]));

/** Fields whose effect is not known before kustomize itself runs. */
const unheeded = ['helmCharts', 'helmChartInflationGenerator', 'generators', 'transformers', 'validators', 'vars', 'crds'];

/** Fields as kustomize spells them: it reads them whatever their case. What has no effect here is said. */
export function heededFields({ document }: Kustomization, report: Report): PlainMap {
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(document.value as PlainMap)) {
    const field = spelling.get(key.toLowerCase());
    if (field === undefined) report('error', `kustomize refuses this: invalid Kustomization: json: unknown field "${key}"`, document.placeOf(key));
    else fields[field] = value;
  }
  for (const field of unheeded) {
    if (listAt(fields, field).length > 0)
      report('info', `what \`${field}\` of this kustomization makes is not known: it was not rendered`, document.placeOf(field), unreadObjects);
  }
  return fields;
}
