/**
 * Assumed durations of machines and control planes: bare metal with SSD, nothing else failing, the middle of published
 * ranges (small PC firmware 30 s, kernel to container runtime 20 s, address and time 10 s).
 */
export const bootMs = 60_000;
export const kubeletStartMs = 10_000;
export const gracefulShutdownMs = 30_000;
/** Power comes back for all machines at once. */
export const powerReturnsAfterMs = 300_000;
/** From the end of a rented machine to the boot of the one that takes its place. */
export const replacementAfterMs = 300_000;
export const etcdStartMs = 8_000;
/** From being added as a learner to being promoted: 30 to 90 s. */
export const etcdPromotionMs = 60_000;
/** From a healthy etcd to an API server that answers. */
export const apiServerStartMs = 25_000;
/** A new leader after the old one's lease (15 s) has run out and the next try (2 s) is made. */
export const leaderChangeMs = 17_000;
/** Controller manager and scheduler take a long expired lease. */
export const leaderStartMs = 4_000;
/** Talos pulls kubelet and etcd images for this long, then the service has failed. [talos v1.4.6 internal/pkg/containers/image/image.go] */
export const servicePullMs = 20 * 60_000;
/** A boot whose services are not all up by then is repeated. [talos v1.4.6 constants.go BootTimeout] */
export const bootTimeoutMs = 70 * 60_000;
/** Pulling and checking an installer image: 20 to 60 s. */
export const installerPullMs = 40_000;
/** Writing an image to the disk: 20 to 40 s. */
export const installMs = 30_000;
export const stopServicesMs = 5_000;
/** From the answer to `talosctl upgrade` to the cordon. */
export const sequenceStartMs = 1_000;
