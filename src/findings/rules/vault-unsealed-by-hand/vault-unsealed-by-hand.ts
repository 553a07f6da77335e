import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule } from '#findings/rule.ts';
import { externalSecretsOf, secretStores, serversOf } from '#findings/secret-stores.ts';
import { templatePod } from '#findings/template-pod.ts';
import { counted, listed } from '#findings/words.ts';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Workload } from '#sim/workloads.ts';
import { isSettingKnown, somethingUnseals } from './seal.ts';

/** A Vault or OpenBao that a person has to unseal after every start of its pods. */
export const vaultUnsealedByHand = {
  id: 'vault-unsealed-by-hand',
  summary: 'a Vault is sealed after each start of its pods until a person unseals it',

  *check({ cluster }) {
    const servers = cluster.workloads.filter((workload) => needsUnsealing(workload, cluster) && isSettingKnown(workload.ref, cluster));
    if (servers.length === 0 || somethingUnseals(cluster)) return;
    for (const server of servers) yield draftOf(server, cluster);
  },
} as const satisfies Rule;

function needsUnsealing({ ref, desired }: Workload, { twin, view }: ClusterUnderCheck): boolean {
  return (
    ['Deployment', 'StatefulSet'].includes(ref.kind) && desired > 0 && [...twin.byHand(view, templatePod(view, ref)).values()].includes('unseals')
  );
}

/** Workloads whose pods get secrets put in before they start: by an agent, or by a volume of the secrets store driver. */
function injectedIn({ workloads, view }: ClusterUnderCheck): readonly ObjectRef[] {
  const classes = view.objects<ProviderClass>('SecretProviderClass.secrets-store.csi.x-k8s.io');
  const mounted = new Set(classes.filter(({ spec }) => /^(vault|openbao)$/.test(spec?.provider ?? '')).map(keyOfClass));
  return workloads.map(({ ref }) => ref).filter((ref) => waitsForAgent(templatePod(view, ref)) || mountsClass(templatePod(view, ref), mounted));
}

interface ProviderClass extends KubeObject {
  readonly spec?: { readonly provider?: string };
}

function keyOfClass({ metadata: { namespace, name } }: KubeObject): string {
  return `${namespace}/${name}`;
}

function waitsForAgent({ metadata: { annotations = {} } }: Pod): boolean {
  return ['vault.hashicorp.com', 'openbao.org'].some(
    (prefix) => annotations[`${prefix}/agent-inject`] === 'true' && annotations[`${prefix}/agent-pre-populate`] !== 'false',
  );
}

function mountsClass({ metadata, spec }: Pod, classes: ReadonlySet<string>): boolean {
  return (spec.volumes ?? []).some(({ csi }) => {
    const { secretProviderClass } = (csi as { volumeAttributes?: { secretProviderClass?: string } } | undefined)?.volumeAttributes ?? {};
    return classes.has(`${metadata.namespace}/${secretProviderClass}`);
  });
}

function draftOf({ ref, pods }: Workload, cluster: ClusterUnderCheck): Draft {
  const { sources, view } = cluster;
  const waiting = injectedIn(cluster);
  const stores = secretStores(view).filter((store) => serversOf(store, view).some((pod) => pods.includes(pod)));
  const external = stores.flatMap((store) => externalSecretsOf(store, view));
  return {
    severity: waiting.length > 0 ? 'medium' : 'low',
    subject: keyOf(ref),
    message: `${titleOf(ref)} is sealed after each start of its pods until a person unseals it${waiting.length === 0 ? '' : `, and new pods of ${listed(waiting.map(titleOf))} wait for that`}`,
    because: [
      { text: `the settings of ${titleOf(ref)} name no seal that opens itself`, place: sources.placeOf(ref), certainty: 'configured' },
      { text: 'nothing that was read unseals it', certainty: 'assumed' },
      { text: 'a restart of the pod, a drain or a reboot of its node seals it; sealed, it is not ready and answers 503', certainty: 'documented' },
      ...waiting.slice(0, mostShown).map((each) => ({
        text: `pods of ${titleOf(each)} get their secrets from it before they start`,
        place: sources.placeOf(each, 'spec.template.metadata.annotations'),
        certainty: 'configured' as const,
      })),
      ...(external.length === 0
        ? []
        : [
            {
              text: `what ${counted(external.length, 'ExternalSecret')} of ${listed(stores.map(titleOf))} made stays as it is, and is not brought up to date meanwhile`,
            },
          ]),
    ],
    consequence: [],
    fix: {
      text: `give ${titleOf(ref)} a seal that opens itself with a key from outside this cluster (seal "transit", a KMS or an HSM), or run something there that unseals it`,
    },
  };
}

/** So many are shown with their place. */
const mostShown = 5;
