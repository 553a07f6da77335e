import { describe, expect, test } from 'vitest';
import { admittedFrom, create, type Loose, lookups, objectOf, refusalOf } from './api.fixture.ts';
import { kindOfObject } from './kinds.ts';
import { ADDRESS_TAKEN, type AddressPool } from './service-addresses.ts';
import { admitUpdate } from './write.ts';

const addresses: AddressPool = {
  addressProblem: (address) => (address === '10.0.0.1' ? ADDRESS_TAKEN : undefined),
  freeAddress: () => '10.0.0.9',
  portProblem: (port) => (port < 30000 ? 'provided port is not in the valid range. The range of valid ports is 30000-32767' : undefined),
  freePort: (except) => (except.has(30000) ? 30001 : 30000),
};
const service = (spec: Loose) => objectOf('v1', 'Service', { spec: { ports: [{ port: 80 }], ...spec } });
const specOf = (spec: Loose) => (admittedFrom(create(service(spec), { addresses })) as unknown as { spec: Loose }).spec;

describe('a new Service gets', () => {
  test.each<[string, Loose, Loose]>([
    ['an address', {}, { clusterIP: '10.0.0.9', clusterIPs: ['10.0.0.9'], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' }],
    ['the address it asks for', { clusterIP: '10.0.0.2' }, { clusterIP: '10.0.0.2', clusterIPs: ['10.0.0.2'] }],
    ['none when headless', { clusterIP: 'None', selector: { a: 'b' } }, { clusterIP: 'None', clusterIPs: ['None'], ipFamilyPolicy: 'SingleStack' }],
    ['both families when headless for nobody', { clusterIP: 'None' }, { ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'RequireDualStack' }],
    ['ports on every node', { type: 'NodePort' }, { ports: [{ port: 80, targetPort: 80, protocol: 'TCP', nodePort: 30000 }] }],
    ['a port for health checks', { type: 'LoadBalancer', externalTrafficPolicy: 'Local' }, { healthCheckNodePort: 30001 }],
  ])('%s', (_what, spec, expected) => {
    expect(specOf(spec)).toMatchObject(expected);
  });
});

test.each<[string, Loose, string]>([
  [
    'a taken address',
    { clusterIP: '10.0.0.1' },
    'spec.clusterIPs: Invalid value: []string{"10.0.0.1"}: failed to allocate IP 10.0.0.1: provided IP is already allocated',
  ],
  [
    'a port out of range',
    { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] },
    'spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range.',
  ],
  [
    'another family',
    { ipFamilyPolicy: 'RequireDualStack' },
    'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
  ],
])('%s is refused', (_what, spec, text) => {
  expect(refusalOf(create(service(spec), { addresses }))).toContain(text);
});

describe('a changed Service', () => {
  const previous = admittedFrom(create(service({ type: 'NodePort' }), { addresses }));
  const changed = (spec: Loose) => admitUpdate({ kind: kindOfObject(previous), object: service(spec), previous }, lookups({ addresses }));

  test('keeps what it was given', () => {
    const { spec } = admittedFrom(changed({ type: 'NodePort' })) as unknown as { spec: Loose };

    expect(spec).toMatchObject({ clusterIP: '10.0.0.9', ports: [{ nodePort: 30000 }] });
  });

  test('gives back what its type has no use for', () => {
    const { spec } = admittedFrom(changed({ type: 'ClusterIP', ports: [{ port: 80, nodePort: 30000 }] })) as unknown as { spec: Loose };

    expect(spec).toMatchObject({ clusterIP: '10.0.0.9', ports: [{ port: 80 }] });
    expect(JSON.stringify(spec)).not.toContain('nodePort');
  });

  test('may not move', () => {
    expect(refusalOf(changed({ type: 'NodePort', clusterIP: '10.0.0.3' }))).toContain(
      'spec.clusterIPs[0]: Invalid value: []string{"10.0.0.3"}: may not change once set',
    );
  });
});
