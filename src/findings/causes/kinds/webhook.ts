import type { KubeObject } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import { whatIf } from '#sim/actor.ts';
import type { View } from '#sim/view.ts';
import { listed } from '../../words.ts';
import type { CauseKind, FactOf, Suspect } from '../fact.ts';
import type { Situation } from '../situation.ts';
import { namedAs, refOf, titleOf } from '../words.ts';

interface WebhookConfiguration extends KubeObject {
  readonly webhooks?: readonly { readonly name: string }[];
}

/** A webhook that has to admit what is to be written and does not, or is not there to. */
export const webhookKind: CauseKind<FactOf<'webhook'>> = {
  kind: 'webhook',
  find: (situation) => {
    const refused = refusedIn(situation);
    return [...new Set(refused.map(({ webhook }) => webhook))].flatMap(
      (webhook) =>
        suspectOf(
          webhook,
          refused.filter((each) => each.webhook === webhook),
          situation,
        ) ?? [],
    );
  },
  remove: (simulation, { configuration }) => {
    simulation.perform({ verb: 'delete', ref: refOf(simulation.view, configuration), what: 'not there', direct: true }, whatIf);
  },
};

/** Something that a webhook stands in the way of. */
interface Refused {
  readonly webhook: string;
  readonly namespace: string;
  /** What it has to admit. */
  readonly what: string;
  readonly cause: Cause;
}

function refusedIn({ refusals, refusedWrites }: Situation): readonly Refused[] {
  const pods = refusals.flatMap(({ workload, message }) =>
    webhookIn(message).map((webhook) => ({
      webhook,
      namespace: workload.namespace,
      what: 'every pod',
      cause: { text: `pods of ${titleOf(workload)} are refused`, because: [{ text: message }] },
    })),
  );
  const writes = refusedWrites.flatMap(({ who, object, message }) =>
    webhookIn(message).map((webhook) => ({
      webhook,
      namespace: object.namespace,
      what: `${titleOf(object)}, which API servers write as they start`,
      cause: { text: `${who} cannot write ${titleOf(object)}`, because: [{ text: message }] },
    })),
  );
  return [...pods, ...writes];
}

function webhookIn(message: string): readonly string[] {
  const webhook = /webhook "([^"]+)"/.exec(message)?.[1];
  return webhook === undefined ? [] : [webhook];
}

/** The first of the pods stands for all of them. */
function suspectOf(webhook: string, refused: readonly Refused[], { view, provenance }: Situation): Suspect<FactOf<'webhook'>> | undefined {
  const configuration = configurationOf(view, webhook);
  if (configuration === undefined) return undefined;
  const namespaces = [...new Set(refused.map(({ namespace }) => namespace))].sort();
  const whats = [...new Set(refused.map(({ what }) => what))];
  return {
    fact: { kind: 'webhook', configuration: namedAs(configuration), webhook, namespaces },
    key: `webhook ${webhook}`,
    text: `webhook ${webhook} has to admit ${listed(whats)}`,
    place: provenance.placeOf(configuration),
    chain: whats.flatMap((what) => refused.find((each) => each.what === what)?.cause ?? []),
  };
}

function configurationOf(view: View, webhook: string) {
  return ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']
    .flatMap((kind) => view.list(kind))
    .find((ref) => view.object<WebhookConfiguration>(ref)?.webhooks?.some(({ name }) => name === webhook));
}
