import type { KubeObject } from '#model/kubernetes.ts';
import { minorOf } from '#model/kubernetes-version.ts';
import { certificateSigningRequestPrinter } from './certificate-signing-request.ts';
import { configMapPrinter } from './config-map.ts';
import { controllerRevisionPrinter } from './controller-revision.ts';
import { cronJobPrinter } from './cron-job.ts';
import { csiDriverPrinter } from './csi-driver.ts';
import { csiNodePrinter } from './csi-node.ts';
import { daemonSetPrinter } from './daemon-set.ts';
import { deploymentPrinter } from './deployment.ts';
import { endpointSlicePrinter } from './endpoint-slice.ts';
import { endpointsPrinter } from './endpoints.ts';
import { eventPrinter } from './event.ts';
import { horizontalPodAutoscalerPrinter } from './horizontal-pod-autoscaler.ts';
import { ingressPrinter } from './ingress.ts';
import { ingressClassPrinter } from './ingress-class.ts';
import { jobPrinter } from './job.ts';
import { leasePrinter } from './lease.ts';
import { namespacePrinter } from './namespace.ts';
import { networkPolicyPrinter } from './network-policy.ts';
import { nodePrinter } from './node.ts';
import { persistentVolumePrinter } from './persistent-volume.ts';
import { persistentVolumeClaimPrinter } from './persistent-volume-claim.ts';
import { podPrinter } from './pod.ts';
import { podDisruptionBudgetPrinter } from './pod-disruption-budget.ts';
import type { Cell, Column, Moment, PrintedColumn, Printer, RowCondition } from './printer.ts';
import { priorityClassPrinter } from './priority-class.ts';
import { replicaSetPrinter } from './replica-set.ts';
import { replicationControllerPrinter } from './replication-controller.ts';
import { resourceQuotaPrinter } from './resource-quota.ts';
import { clusterRoleBindingPrinter, roleBindingPrinter } from './role-binding.ts';
import { runtimeClassPrinter } from './runtime-class.ts';
import { secretPrinter } from './secret.ts';
import { servicePrinter } from './service.ts';
import { serviceAccountPrinter } from './service-account.ts';
import { statefulSetPrinter } from './stateful-set.ts';
import { storageClassPrinter } from './storage-class.ts';
import { volumeAttachmentPrinter } from './volume-attachment.ts';
import { mutatingWebhookConfigurationPrinter, validatingWebhookConfigurationPrinter } from './webhook-configuration.ts';
import { customResourcePrinter, kindsWithoutPrinter } from './without-printer.ts';

/** An object as a row of the table the API server prints for its kind. */
export interface Row {
  readonly columns: readonly Column[];
  /** One for each column, those of `-o wide` included. */
  readonly cells: readonly Cell[];
  readonly conditions: readonly RowCondition[];
  readonly object: KubeObject;
}

export interface PrintOptions {
  /** Ages count from here, in milliseconds since 1970. */
  readonly nowMs: number;
  /** The API server's version, such as `v1.28.3`: what it prints changed here and there. */
  readonly kubernetesVersion?: string;
}

type AnyPrinter = Printer<KubeObject>;

/** One line for each kind; the order does not matter. */
const printers: readonly AnyPrinter[] = [
  forAnyObject(certificateSigningRequestPrinter),
  forAnyObject(clusterRoleBindingPrinter),
  forAnyObject(configMapPrinter),
  forAnyObject(controllerRevisionPrinter),
  forAnyObject(cronJobPrinter),
  forAnyObject(csiDriverPrinter),
  forAnyObject(csiNodePrinter),
  forAnyObject(daemonSetPrinter),
  forAnyObject(deploymentPrinter),
  forAnyObject(endpointSlicePrinter),
  forAnyObject(endpointsPrinter),
  forAnyObject(eventPrinter),
  forAnyObject(horizontalPodAutoscalerPrinter),
  forAnyObject(ingressClassPrinter),
  forAnyObject(ingressPrinter),
  forAnyObject(jobPrinter),
  forAnyObject(leasePrinter),
  forAnyObject(mutatingWebhookConfigurationPrinter),
  forAnyObject(namespacePrinter),
  forAnyObject(networkPolicyPrinter),
  forAnyObject(nodePrinter),
  forAnyObject(persistentVolumeClaimPrinter),
  forAnyObject(persistentVolumePrinter),
  forAnyObject(podDisruptionBudgetPrinter),
  forAnyObject(podPrinter),
  forAnyObject(priorityClassPrinter),
  forAnyObject(replicaSetPrinter),
  forAnyObject(replicationControllerPrinter),
  forAnyObject(resourceQuotaPrinter),
  forAnyObject(roleBindingPrinter),
  forAnyObject(runtimeClassPrinter),
  forAnyObject(secretPrinter),
  forAnyObject(serviceAccountPrinter),
  forAnyObject(servicePrinter),
  forAnyObject(statefulSetPrinter),
  forAnyObject(storageClassPrinter),
  forAnyObject(validatingWebhookConfigurationPrinter),
  forAnyObject(volumeAttachmentPrinter),
  ...kindsWithoutPrinter,
];

const byKind = new Map(printers.map((printer) => [`${printer.group}/${printer.kind}`, printer]));
const byResource = new Map(printers.map((printer) => [`${printer.group}/${printer.resource}`, printer]));

/** The row `kubectl get` shows for an object. Kinds nobody knows are custom resources: name and age. */
export function printRow(object: KubeObject, { nowMs, kubernetesVersion }: PrintOptions): Row {
  const minor = minorOf(kubernetesVersion);
  const printer = byKind.get(`${groupOf(object.apiVersion)}/${object.kind}`) ?? customResourcePrinter;
  const { printed, columns } = columnsAt(printer, minor);
  const moment: Moment = { nowMs, minor };
  return { columns, cells: printed.map(({ cell }) => cell(object, moment)), conditions: printer.conditions?.(object) ?? [], object };
}

/** The columns of a resource, such as `deployments` of the group `apps`; those of custom resources for one nobody knows. */
export function columnsOfResource(group: string, resource: string, kubernetesVersion?: string): readonly Column[] {
  return columnsAt(byResource.get(`${group}/${resource}`) ?? customResourcePrinter, minorOf(kubernetesVersion)).columns;
}

/** What stands in the column of that name; undefined if the row has no such column. */
export function cellOf({ columns, cells }: Row, columnName: string): Cell | undefined {
  return cells[columns.findIndex(({ name }) => name === columnName)];
}

interface ColumnsOfMinor {
  readonly printed: readonly PrintedColumn<KubeObject>[];
  readonly columns: readonly Column[];
}

const remembered = new Map<AnyPrinter, Map<number, ColumnsOfMinor>>();

/** The columns of one minor version, worked out once. */
function columnsAt(printer: AnyPrinter, minor: number): ColumnsOfMinor {
  const versions = remembered.get(printer) ?? new Map<number, ColumnsOfMinor>();
  remembered.set(printer, versions);
  const known = versions.get(minor);
  if (known !== undefined) return known;
  const printed = printer.columns.filter(({ since = 0, until = Number.POSITIVE_INFINITY }) => since <= minor && minor <= until);
  const columns = printed.map(({ name, type, format, priority }): Column => ({ name, type, format, priority }));
  const found = { printed, columns };
  versions.set(minor, found);
  return found;
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** A printer only ever sees objects of its group and kind: they are looked up by these. */
function forAnyObject<Kind extends KubeObject>(printer: Printer<Kind>): AnyPrinter {
  return printer as unknown as AnyPrinter;
}
