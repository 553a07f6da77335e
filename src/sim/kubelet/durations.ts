/**
 * How long the kubelet's steps take. Recorded: a kubelet 1.28.3 with containerd 1.6.20 on an idle node. Assumed: what no
 * recording can say, such as how long somebody's program runs.
 */

/** Runtime changes are looked for once a second. [kubelet.go genericPlegRelistPeriod, 1.28] */
export const relistMs = 1_000;
/** A sync that failed is repeated after 10 to 15 s, and the queue is looked into once a second. [kubelet.go backOffPeriod, syncLoop, 1.28] */
export const retryMs = 10_000;
export const retrySpreadMs = 5_000;
export const queueLookMs = 1_000;
/** From the first sync to a sandbox with its network: recorded 0.5 to 0.9 s. */
export const sandboxMs = 700;
/** From a pod's binding to its rejection: a controller that makes it anew goes round in circles about ten times a second. */
export const rejectedMs = 100;
/** From the end of the last container to the last status, and from there to the final delete: recorded 0.5 to 1 s each. */
export const terminatedMs = 600;
export const finalDeleteMs = 400;
/** From the last exit of a pod that is done to its final phase: recorded 1.6 to 2.5 s. */
export const finishedMs = 1_600;
/** From the kubelet's start to its first look at its pods: recorded 1.3 s. */
export const firstSyncMs = 1_300;
/** From the kubelet's start to its first words about its node: recorded 0.3 to 0.7 s. */
export const firstStatusMs = 400;
/** From there to Ready when the API did not call the node ready anyway; else the next status of the 10 s loop says it. Recorded 0.4 to 2 s. */
export const allocatableMs = 1_000;
/** A kubelet that reaches the API only later has checked its runtime by then. */
export const runtimeCheckedMs = 5_000;
/** How long a kubelet's registration may lag behind the API's return: its retries are up to 7 s apart; recorded up to 5 s. */
export const registerSpreadMs = 5_000;
/** From the API's return to a static pod's mirror, which waits for a sync of its pod: recorded 5 to 40 s. */
export const mirrorLeastMs = 5_000;
export const mirrorSpreadMs = 35_000;
/** The status manager repeats what it could not write. [status_manager.go syncPeriod, 1.28] */
export const statusRetryMs = 10_000;
/** A pod that waits for its volumes looks every 300 ms. [volume_manager.go podAttachAndMountRetryInterval, 1.28] */
export const mountNoticedMs = 300;

/** Assumed: how long a container of a Job (or of any pod that may end) works; `blackstart.dev/runs-for` says otherwise. */
export const jobRunsMs = 10_000;
/** Assumed: how long an init container works once it has what it needs. */
export const initRunsMs = 1_000;
/** Assumed: how long a program without what it needs lives before it gives up. */
export const exitsAfterMs = 1_000;
/** Assumed: from the start of a program to its first answer. */
export const servesAfterMs = 1_000;
/** Assumed: how long a program takes to end on SIGTERM. */
export const endsOnTermMs = 1_000;

/** Default of terminationGracePeriodSeconds, and what a used-up preStop hook adds once. [types.go, kuberuntime_container.go, 1.28] */
export const defaultGraceSeconds = 30;
export const minimumGraceMs = 2_000;
