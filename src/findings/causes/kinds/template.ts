import type { KubeObject } from '#model/kubernetes.ts';
import { whatIf } from '#sim/actor.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { withoutField } from '../field.ts';
import { namedAs, refOf, titleOf } from '../words.ts';

/** A live object whose template the API takes, and whose pods it refuses. */
export const templateKind: CauseKind<FactOf<'template'>> = {
  kind: 'template',
  find: ({ refusals, provenance }) =>
    refusals.flatMap(({ workload, message }) => {
      const field = /is invalid: (spec\.[\w.[\]]+): /.exec(message)?.[1];
      if (field === undefined) return [];
      const path = `spec.template.${offending(field, message)}`;
      const object = namedAs(workload);
      return [
        {
          fact: { kind: 'template', workload: object, path, message },
          key: `template ${titleOf(object)} ${path}`,
          text: `the API server refuses pods of ${titleOf(object)}: ${path}`,
          place: provenance.placeInMessage(workload, message) ?? { live: `${object.kind}/${object.namespace}/${object.name}` },
          chain: [{ text: message }],
        },
      ];
    }),
  remove: (simulation, { workload, path }) => {
    const object = simulation.view.object<KubeObject>(refOf(simulation.view, workload));
    if (object !== undefined)
      simulation.perform({ verb: 'update', object: withoutField(object, path) as KubeObject, what: `without ${path}` }, whatIf);
  },
};

/** The field to give up: of a value and a source for it, the literal value. [pkg/apis/core/validation/validation.go, 1.28] */
function offending(field: string, message: string): string {
  return message.includes('may not be specified when `value` is not empty') ? field.replace(/valueFrom$/, 'value') : field;
}
