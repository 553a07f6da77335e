/** Texts of the kubelet's events and statuses, as releases 1.28 to 1.34 write them. [pkg/kubelet/events/event.go and callers] */

export const reasons = {
  containerCreating: 'ContainerCreating',
  podInitializing: 'PodInitializing',
  crashLoop: 'CrashLoopBackOff',
  errImagePull: 'ErrImagePull',
  imagePullBackOff: 'ImagePullBackOff',
  neverPull: 'ErrImageNeverPull',
  invalidImage: 'InvalidImageName',
  configError: 'CreateContainerConfigError',
  startError: 'RunContainerError',
  statusUnknown: 'ContainerStatusUnknown',
} as const;

export const texts = {
  pulling: (image: string) => `Pulling image "${image}"`,
  pulled: (image: string, took: string, waiting: string) => `Successfully pulled image "${image}" in ${took} (${waiting} including waiting)`,
  present: (image: string) => `Container image "${image}" already present on machine`,
  pullFailed: (image: string, error: string) => `Failed to pull image "${image}": ${error}`,
  pullBackOff: (image: string) => `Back-off pulling image "${image}"`,
  neverPull: (image: string) => `Container image "${image}" is not present with pull policy of Never`,
  error: (what: string) => `Error: ${what}`,
  created: (container: string, minor: number) => (minor >= 32 ? `Created container: ${container}` : `Created container ${container}`),
  started: (container: string) => `Started container ${container}`,
  stopping: (container: string) => `Stopping container ${container}`,
  probeKills: (container: string, probe: 'liveness' | 'startup') => `Container ${container} failed ${probe} probe, will be restarted`,
  backOff: (container: string, pod: string, uid: string) => `Back-off restarting failed container ${container} in pod ${pod}(${uid})`,
  crashLoop: (wait: string, container: string, pod: string, uid: string) =>
    `back-off ${wait} restarting failed container=${container} pod=${pod}(${uid})`,
  runtimeGone: (socket: string) =>
    `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix ${socket}: connect: no such file or directory"`,
  sandboxChanged: 'Pod sandbox changed, it will be killed and re-created.',
  sandboxFailed: (error: string) => `Failed to create pod sandbox: ${error}`,
  mountFailed: (volume: string, cause: string) => `MountVolume.SetUp failed for volume "${volume}" : ${cause}`,
  deviceFailed: (volume: string, cause: string) => `MountVolume.MountDevice failed for volume "${volume}" : ${cause}`,
  noDriver: (driver: string) =>
    `kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name ${driver} not found in the list of registered CSI drivers`,
  deadline: 'Pod was active on the node longer than the specified deadline',
  lostRunning: 'The container could not be located when the pod was deleted.  The container used to be Running',
  lostTerminated: 'The container could not be located when the pod was terminated',
  emptyDirFull: (volume: string, limit: string) => `Usage of EmptyDir volume "${volume}" exceeds the limit "${limit}". `,
  podStorageFull: (limit: string) => `Pod ephemeral local storage usage exceeds the total limit of containers ${limit}. `,
  containerStorageFull: (container: string, limit: string) => `Container ${container} exceeded its local ephemeral storage limit "${limit}". `,
  reclaiming: 'Attempting to reclaim ephemeral-storage',
  imagesNotFreed: (wanted: number, freed: number) =>
    `Failed to garbage collect required amount of images. Attempted to free ${wanted} bytes, but only found ${freed} bytes eligible to free.`,
  underPressure: 'The node had condition: [DiskPressure]. ',
  shutdown: 'Pod was terminated in response to imminent node shutdown.',
  rejected: (text: string) => `Pod was rejected: ${text}`,
  shutdownRejects: 'Pod was rejected as the node is shutting down.',
} as const;
