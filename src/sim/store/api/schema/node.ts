/** Fields of the group node: name, Go type, merge tag. Follows api node/v1/types.go, v0.28. */
export const nodeTypes = {
  Overhead: 'podFixed? resourceList',
  RuntimeClass: 'metadata? meta.ObjectMeta; handler string; overhead? *Overhead; scheduling? *Scheduling',
  Scheduling: 'nodeSelector? map[string]string; tolerations? []core.Toleration',
} as const;
