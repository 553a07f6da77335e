import type { ClusterModel, SourcedObject } from '#model/cluster.ts';
import type { ObjectName } from '#sim/actions/action.ts';
import { kindOf } from '#sim/store/refs.ts';
import { withField } from '../causes/field.ts';
import type { Edit, EditTarget } from './edit.ts';

/**
 * The model as it would be read once all edits are made. What was read is not touched. Fields go last and from behind, so
 * that numbers of entries hold until their turn.
 */
export function applyEdits(model: ClusterModel, edits: readonly Edit[]): ClusterModel {
  const [gone, rest] = [edits.filter(({ to }) => to === undefined), edits.filter(({ to }) => to !== undefined)];
  return [...rest, ...gone.toReversed()].reduce((changed, { target, to, value = to }) => applied(changed, target, value), model);
}

function applied(model: ClusterModel, target: EditTarget, to: unknown): ClusterModel {
  switch (target.in) {
    case 'object':
      return withObject(model, target.object, (source) => objectsAfter(source, target.path, to));
    case 'machine':
      return { ...model, machines: model.machines.map((machine, index) => (index === target.index ? changed(machine, target.path, to) : machine)) };
    case 'hosts':
      return {
        ...model,
        hostsDirectories: model.hostsDirectories.map((each, index) =>
          index === target.index ? { ...each, directory: changed(each.directory, target.path, to) } : each,
        ),
      };
  }
}

function changed<T>(value: T, path: string, to: unknown): T {
  return withField(value, path, to) as T;
}

function objectsAfter(source: SourcedObject, path: string, to: unknown): readonly SourcedObject[] {
  return path === '' && to === undefined ? [] : [{ ...source, object: changed(source.object, path, to) }];
}

/** Wherever it is written: in files, in every revision of Git, and in charts. */
function withObject(model: ClusterModel, name: ObjectName, change: (source: SourcedObject) => readonly SourcedObject[]): ClusterModel {
  const all = (sources: readonly SourcedObject[]) => sources.flatMap((source) => (isNamed(source, name) ? change(source) : [source]));
  const { gitOps, wanted } = model;
  return {
    ...model,
    objects: all(model.objects),
    ...(wanted === undefined ? {} : { wanted: all(wanted) }),
    ...(gitOps === undefined
      ? {}
      : {
          gitOps: {
            ...gitOps,
            charts: gitOps.charts.map((chart) => ({ ...chart, objects: all(chart.objects) })),
            revisions: gitOps.revisions.map((revision) => ({
              ...revision,
              paths: new Map([...revision.paths].map(([path, sources]) => [path, all(sources)])),
            })),
          },
        }),
  };
}

function isNamed({ object }: SourcedObject, { kind, namespace, name }: ObjectName): boolean {
  const own = object.metadata.namespace ?? '';
  return object.metadata.name === name && kindOf(object) === kind && (own === namespace || (own === '' && namespace === 'default'));
}
