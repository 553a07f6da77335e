import type { Line } from '../control-plane/record.ts';

interface Loss {
  readonly name: string;
  lost: number;
  tainted: number;
}

/**
 * A timeline in which lost nodes are called by their turn. Nodes of one zone that are lost together queue in any order for
 * their NoExecute taints, so which of them is the first, or gets one at all, is chance; how many do and when is not.
 */
export function withoutNodeNames(timeline: readonly Line[]): readonly Line[] {
  const losses = new Map<string, Loss>();
  for (const { t, kind, name, ready, taints } of timeline) {
    if (kind !== 'node' || ready !== 'Unknown') continue;
    const loss = losses.get(String(name)) ?? { name: String(name), lost: t, tainted: Number.POSITIVE_INFINITY };
    losses.set(loss.name, loss);
    if (String(taints).includes(':NoExecute')) loss.tainted = Math.min(loss.tainted, t);
  }
  const turns = [...losses.values()].sort(
    (left, right) => compared(left.tainted, right.tainted) || left.lost - right.lost || compared(left.name, right.name),
  );
  const names = new Map(turns.map(({ name }, index) => [name, `lost-${index + 1}`]));
  return timeline.map((line) => renamed(line, names));
}

function compared<T extends number | string>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function renamed(line: Line, names: ReadonlyMap<string, string>): Line {
  const name = line.kind === 'node' ? names.get(String(line['name'])) : undefined;
  const node = names.get(String(line['node']));
  const object = line.kind === 'event' ? String(line['object']) : '';
  const about = object.startsWith('Node/') ? names.get(object.slice('Node/'.length)) : undefined;
  return {
    ...line,
    ...(name === undefined ? {} : { name }),
    ...(node === undefined ? {} : { node }),
    ...(about === undefined ? {} : { object: `Node/${about}`, message: String(line['message']).replaceAll(object.slice('Node/'.length), about) }),
  };
}

const passingSeconds = 2;

/**
 * Leaves out refusals of the scheduler that were over in a moment: they tell how a node's last taint and a new pod
 * happened to cross.
 */
export function withoutPassingRefusals(timeline: readonly Line[]): readonly Line[] {
  const scheduled = new Map<unknown, number>();
  for (const { kind, reason, object, t } of timeline) if (kind === 'event' && reason === 'Scheduled') scheduled.set(object, t);
  return timeline.filter(({ kind, reason, object, t }) => {
    const later = scheduled.get(object);
    return kind !== 'event' || reason !== 'FailedScheduling' || later === undefined || later > t + passingSeconds;
  });
}
