import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { listed, toldCauses } from '#findings/words.ts';
import type { SourcedObject } from '#model/cluster.ts';
import type { Cause } from '#model/place.ts';
import { type Kustomization, kustomizationKind } from '#sim/gitops/flux-objects.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** [kustomize-controller v1.9.4 internal/decryptor IsDecryptionDisabled] */
const leftEncrypted = 'kustomize.toolkit.fluxcd.io/decrypt';

/** A Kustomization applies Secrets that are encrypted with SOPS, and is not told to decrypt them. */
export const sopsWithoutDecryption = {
  id: 'sops-without-decryption',
  summary: 'a Kustomization applies Secrets that are encrypted with SOPS and does not decrypt: it is refused whole, or applies ciphertext',

  *check({ cluster }: RuleInput) {
    for (const ref of cluster.view.list(kustomizationKind)) {
      const { spec } = cluster.view.object<Sealing>(ref) ?? {};
      if (spec?.decryption !== undefined || spec?.suspend === true || cluster.flux.isMadeByInstance(ref)) continue;
      const secrets = cluster.flux.appliedBy(ref).filter(isSealedSecret);
      const whole = secrets.filter(({ sealed }) => sealed === 'object');
      const [first, ...rest] = whole.length > 0 ? whole : secrets;
      if (first !== undefined) yield draftOf(ref, [first, ...rest], cluster);
    }
  },
} as const satisfies Rule;

interface Sealing extends Kustomization {
  readonly spec?: Kustomization['spec'] & { readonly decryption?: object };
}

/** Secrets of version v1 are all that the controller looks at. */
function isSealedSecret({ object, sealed }: SourcedObject): boolean {
  if (sealed === undefined || object.kind !== 'Secret' || object.apiVersion !== 'v1') return false;
  return object.metadata.annotations?.[leftEncrypted]?.toLowerCase() !== 'disabled';
}

function draftOf(ref: ObjectRef, secrets: readonly [SourcedObject, ...SourcedObject[]], cluster: ClusterUnderCheck): Draft {
  const title = titleOf(ref);
  const isRefused = secrets[0].sealed === 'object';
  const names = listed(secrets.map(({ object: { metadata } }) => `Secret ${metadata.namespace ?? ''}/${metadata.name}`));
  return {
    severity: 'medium',
    subject: keyOf(ref),
    message: isRefused
      ? `${title} will not be applied: it does not decrypt ${names}`
      : `${title} puts the ciphertext of a file into ${names}: it does not decrypt`,
    because: [
      ...sealedCauses(secrets),
      { text: `${title} has no spec.decryption`, place: cluster.sources.placeOf(ref), certainty: 'configured' },
      ...(isRefused ? refusal(secrets[0], ref, cluster) : [ciphertext]),
    ],
    consequence: [],
    fix: {
      text: `give ${title} spec.decryption: { provider: sops, secretRef: { name: <the Secret with the key> } }, or patch that in where it is made`,
    },
  };
}

function sealedCauses(secrets: readonly SourcedObject[]): readonly Cause[] {
  const sealedCause = ({ object: { metadata }, place, sealed }: SourcedObject): Cause => ({
    text: `Secret ${metadata.namespace ?? ''}/${metadata.name} ${sealed === 'object' ? 'is encrypted with SOPS' : 'is generated from a file that is encrypted with SOPS'}`,
    place,
    certainty: 'configured',
  });
  return toldCauses(secrets, sealedCause, { are: true });
}

/** [kustomize-controller v1.9.4 kustomization_controller.go apply; the same in v1.0.0-rc.4] */
function refusal({ object: { metadata } }: SourcedObject, ref: ObjectRef, cluster: ClusterUnderCheck): readonly Cause[] {
  const waiting = cluster.flux.waitingFor([ref]);
  const text = `Secret/${metadata.namespace ?? ''}/${metadata.name} is SOPS encrypted, configuring decryption is required for this secret to be reconciled`;
  return [
    { text: `Ready=False, and nothing of it is applied: ${text}`, certainty: 'documented' },
    ...(waiting.length === 0 ? [] : [{ text: `${listed(waiting.map(titleOf))} in turn wait${waiting.length === 1 ? 's' : ''} for that` }]),
  ];
}

const ciphertext: Cause = {
  text: 'Ready=True all the same: files of a secretGenerator are decrypted only where spec.decryption says so',
  certainty: 'documented',
};
