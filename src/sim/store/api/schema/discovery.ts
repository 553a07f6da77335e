/** Fields of the group discovery: name, Go type, merge tag. Follows api discovery/v1/types.go, v0.28. */
export const discoveryTypes = {
  Endpoint: `
    addresses []string; conditions? EndpointConditions; hostname? *string; targetRef? *core.ObjectReference;
    deprecatedTopology? map[string]string; nodeName? *string; zone? *string; hints? *EndpointHints`,
  EndpointConditions: 'ready? *bool; serving? *bool; terminating? *bool',
  EndpointHints: 'forZones? []ForZone',
  EndpointPort: 'name? *string; protocol? *~core.Protocol; port? *int32; appProtocol? *string',
  EndpointSlice: 'metadata? meta.ObjectMeta; addressType ~AddressType; endpoints []Endpoint; ports []EndpointPort',
  ForZone: 'name string',
} as const;
