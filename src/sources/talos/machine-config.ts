import type { Place } from '#model/place.ts';
import { isMap, stringAt } from '../guards.ts';
import { isJsonPatch } from '../json-patch.ts';
import type { Report } from '../report.ts';
import type { SourceDocument } from '../source-document.ts';
import { ConfigLayers } from './config-layers.ts';

/** A machine config: its main document and those that stand beside it. */
export interface MachineConfig {
  readonly main: SourceDocument;
  readonly beside: readonly SourceDocument[];
}

/** A machine config that patches are put on, one after the other. */
export class PatchedConfig {
  readonly #main = new ConfigLayers();
  readonly #beside = new Map<string, ConfigLayers>();
  readonly #places = new Map<string, Place>();
  readonly #report: Report;

  constructor(config: MachineConfig, report: Report) {
    this.#report = report;
    this.#main.merge(config.main);
    for (const document of config.beside) this.#mergeBeside(document);
  }

  /** Puts the documents of one patch on the config: each on the one of its kind and name. */
  apply(documents: readonly SourceDocument[]): void {
    for (const document of documents) {
      if (isJsonPatch(document.value)) for (const [index, operation] of document.value.entries()) this.#change(document, index, operation);
      else if (!isMap(document.value))
        this.#report('warning', 'a patch that is neither a map nor a list of operations; it was not applied', document.place);
      else if (stringAt(document.value, 'kind') === undefined) this.#main.merge(document);
      else this.#mergeBeside(document);
    }
  }

  /** The outcome, as if it had been written in one piece. */
  config(path: string, place: Place): MachineConfig {
    const beside = [...this.#beside].map(([key, layers]) => layers.document(path, this.#places.get(key) ?? place));
    return { main: this.#main.document(path, place), beside };
  }

  #change(document: SourceDocument, index: number, operation: unknown): void {
    const problem = this.#main.change(operation, () => document.placeOf(`[${index}].path`));
    if (problem !== undefined) this.#report('warning', `this operation was not applied: ${problem}`, document.placeOf(`[${index}]`));
  }

  #mergeBeside(document: SourceDocument): void {
    const key = `${stringAt(document.value, 'kind') ?? ''}\n${stringAt(document.value, 'name') ?? ''}`;
    if (isMap(document.value) && document.value.$patch === 'delete') {
      this.#beside.delete(key);
      return;
    }
    const layers = this.#beside.get(key) ?? new ConfigLayers();
    layers.merge(document);
    this.#beside.set(key, layers);
    this.#places.set(key, document.place);
  }
}
