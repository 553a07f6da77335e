import type { KubeObject } from '#model/kubernetes.ts';
import { forbiddenStatus, type Status, type StatusCause } from '../errors.ts';
import { type Kind, resourceOf } from '../kinds.ts';
import type { AddressPool } from '../service-addresses.ts';
import type { PriorityClass } from '../validation/policies.ts';
import type { LimitRange, ResourceQuota } from '../validation/quota.ts';
import type { Webhook, WebhookConfiguration } from '../validation/webhooks.ts';

/** One write on its way into the store. */
export interface AdmissionRequest<T extends KubeObject = KubeObject> {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly kind: Kind;
  readonly subresource?: string;
  readonly namespace: string;
  readonly name: string;
  /** What is to be stored; for deletions what is there. */
  readonly object: T;
  readonly previous?: T;
  readonly dryRun?: boolean;
}

/** What a webhook answered, or why it could not be asked. `failure` is the text after `failed to call webhook: `. */
export type WebhookOutcome =
  | { readonly allowed: true; readonly object?: KubeObject; readonly warnings?: readonly string[] }
  | { readonly allowed: false; readonly code?: number; readonly message?: string; readonly reason?: string }
  | { readonly failure: string };

/** What admission asks of the cluster. All answers are of the moment; each should cost no more than a look-up. */
export interface Lookups {
  namespace(name: string): KubeObject | undefined;
  serviceAccount(namespace: string, name: string): ServiceAccount | undefined;
  priorityClass(name: string): PriorityClass | undefined;
  /** The class with `globalDefault`; of several the one with the lowest value. */
  defaultPriorityClass(): PriorityClass | undefined;
  runtimeClass(name: string): RuntimeClass | undefined;
  limitRanges(namespace: string): readonly LimitRange[];
  quotas(namespace: string): readonly ResourceQuota[];
  storageClass(name: string): KubeObject | undefined;
  storageClasses(): readonly KubeObject[];
  ingressClasses(): readonly KubeObject[];
  /** Sorted by the configurations' names, as they are called. */
  webhookConfigurations(type: 'mutating' | 'validating'): readonly WebhookConfiguration[];
  callWebhook(webhook: Webhook, request: AdmissionRequest, type: 'mutating' | 'validating'): WebhookOutcome;
  podsIn(namespace: string): readonly KubeObject[];
  /** What Services are given; without it the caller has seen to that. */
  readonly addresses?: AddressPool;
  /** The five letters behind `kube-api-access-`. One for the whole run keeps the pods of a template alike. */
  readonly tokenVolumeSuffix: string;
  /** Minor version of the control plane: 28 for v1.28.3. */
  readonly minorVersion: number;
}

export interface ServiceAccount extends KubeObject {
  readonly automountServiceAccountToken?: boolean;
  readonly imagePullSecrets?: readonly { readonly name?: string }[];
  readonly secrets?: readonly { readonly name?: string }[];
}

export interface RuntimeClass extends KubeObject {
  readonly handler?: string;
  readonly overhead?: { readonly podFixed?: Readonly<Record<string, string>> };
  readonly scheduling?: { readonly nodeSelector?: Readonly<Record<string, string>>; readonly tolerations?: readonly object[] };
}

/** A refusal of admission: `pods "web-0" is forbidden: …`. Before a name is generated, the prefix stands for it. */
export function refused(request: AdmissionRequest, because: string, causes?: readonly StatusCause[]): Status {
  return forbiddenStatus(resourceOf(request.kind), request.name === '' ? prefixOf(request.object) : request.name, because, causes);
}

function prefixOf({ metadata }: KubeObject): string {
  const given = [metadata.name, metadata.generateName].find((name) => name !== undefined && name !== '');
  return given ?? 'Unknown';
}

/** True for a value that is a refusal, not an object. */
export function isStatus(value: object | undefined): value is Status {
  return value !== undefined && (value as { kind?: string }).kind === 'Status' && 'code' in value;
}
