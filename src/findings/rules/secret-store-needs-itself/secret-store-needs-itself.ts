import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule } from '#findings/rule.ts';
import { externalSecretsOf, type SecretNeed, secretMadeBy, secretStores, secretsNeededBy } from '#findings/secret-stores.ts';
import { counted } from '#findings/words.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** A Secret that a store needs, and the ExternalSecret that takes it from that store. */
interface Circle {
  readonly need: SecretNeed;
  readonly external: ObjectRef;
}

/** A store of secrets needs a Secret that is only in itself. */
export const secretStoreNeedsItself = {
  id: 'secret-store-needs-itself',
  summary: 'a secret store needs a Secret that is taken from itself: it cannot be set up again from its files',

  *check({ cluster }) {
    for (const store of secretStores(cluster.view)) {
      const circle = circleOf(store, cluster);
      if (circle !== undefined) yield draftOf(store, circle, cluster);
    }
  },
} as const satisfies Rule;

function circleOf(store: ObjectRef, { view, twin }: ClusterUnderCheck): Circle | undefined {
  const stated = new Set(
    twin.model.objects.flatMap(({ object, observed }) => (object.kind === 'Secret' && observed !== true ? [keyOf(view.refOf(object))] : [])),
  );
  for (const external of externalSecretsOf(store, view)) {
    const made = secretMadeBy(external, view);
    // Files that hold the Secret themselves, encrypted or not, set the store up again.
    if (made === undefined || stated.has(keyOf({ kind: 'Secret', ...made }))) continue;
    const need = secretsNeededBy(store, view).find(({ namespace, name }) => namespace === made.namespace && name === made.name);
    if (need !== undefined) return { need, external };
  }
  return undefined;
}

function draftOf(store: ObjectRef, { need, external }: Circle, cluster: ClusterUnderCheck): Draft {
  const { sources, view } = cluster;
  const secret = `Secret ${need.namespace}/${need.name}`;
  const isPod = need.by !== store;
  const by = isPod ? cluster.workloadOf(need.by) : store;
  const path = isPod ? `${by === need.by ? 'spec' : 'spec.template.spec'}.${need.path}` : need.path;
  const waiting = externalSecretsOf(store, view).length;
  return {
    severity: 'low',
    subject: keyOf(store),
    message: `${titleOf(store)} needs ${secret}, which is taken from itself: once etcd is lost, nothing makes it again`,
    because: [
      {
        text: isPod ? `${titleOf(by)} serves ${titleOf(store)} and does not start without ${secret}` : `${titleOf(store)} presents ${secret}`,
        place: sources.placeOf(by, path),
        certainty: 'configured',
      },
      {
        text: `${titleOf(external)} makes ${secret} from what it finds in ${titleOf(store)}`,
        place: sources.placeOf(external, 'spec.secretStoreRef'),
        certainty: 'configured',
        closesCycle: true,
      },
      {
        text: 'a Secret that was made stays in etcd, whatever becomes of the store: only a cluster that is set up anew lacks it',
        certainty: 'documented',
      },
      { text: `${counted(waiting, 'ExternalSecret')} would wait for it then` },
    ],
    consequence: [],
    fix: {
      text: `keep ${secret} where a new cluster finds it without the store (encrypted in Git, or made by the bootstrap script), and leave ${titleOf(external)} out or give it creationPolicy: Merge`,
    },
  };
}
