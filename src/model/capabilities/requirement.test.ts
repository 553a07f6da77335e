import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Capability, capabilityText, parseCapability } from './capability.ts';
import { capabilitiesOf, needs, parseRequirement, type Requirement, requirementText } from './requirement.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/);
const host = fc.tuple(name, fc.constantFrom('', '.example.org', ':5000')).map(([first, rest]) => first + rest);

const capability: fc.Arbitrary<Capability> = fc.oneof(
  fc.record({ kind: fc.constantFrom('registry' as const, 'host' as const), host }),
  fc.record({ kind: fc.constant('image' as const), reference: host.map((text) => `${text}/a/b:1`), node: name }),
  fc.record({ kind: fc.constant('image' as const), reference: name, node: name, fresh: fc.constant(true as const) }),
  fc.record({ kind: fc.constant('image' as const), reference: name, node: name, system: fc.constant(true as const) }),
  fc.record({ kind: fc.constant('dns' as const) }),
  fc.record({ kind: fc.constant('dns' as const), node: name }),
  fc.record({ kind: fc.constantFrom('time' as const, 'cni' as const, 'service-routing' as const), node: name }),
  fc.record({ kind: fc.constantFrom('service' as const, 'secret' as const), namespace: name, name }),
  fc.record({ kind: fc.constant('address' as const), ip: fc.constantFrom('10.0.0.1', 'fd00::1') }),
  fc.record({ kind: fc.constant('ingress' as const), class: name }),
  fc.record({ kind: fc.constant('api' as const), endpoint: host }),
  fc.record({ kind: fc.constant('control-plane' as const) }),
  fc.record({ kind: fc.constantFrom('leader' as const, 'webhook' as const), name: host }),
  fc.record({ kind: fc.constant('csi' as const), driver: host }),
  fc.record({ kind: fc.constant('csi' as const), driver: host, node: name }),
  fc.record({ kind: fc.constant('storage' as const), pool: name }),
  fc.record({ kind: fc.constant('volume' as const), namespace: name, claim: name }),
  fc.record({ kind: fc.constant('volume' as const), namespace: name, claim: name, node: name }),
  fc.record({ kind: fc.constant('gitops' as const), source: name }),
  fc.record({ kind: fc.constant('operator' as const), of: host }),
  fc.record({ kind: fc.constant('secrets' as const), store: name }),
  fc.record({ kind: fc.constant('certificates' as const), issuer: name }),
);

/** With two parts or more at each level, and alternating words, a requirement has one text and a text one requirement. */
function joined(kind: 'all' | 'any', depth: number): fc.Arbitrary<Requirement> {
  const leaf = capability.map(needs);
  const part = depth === 0 ? leaf : fc.oneof(leaf, joined(kind === 'all' ? 'any' : 'all', depth - 1));
  return fc.array(part, { minLength: 2, maxLength: 3 }).map((of) => ({ kind, of }));
}

test('every capability is read back from its text', () => {
  fc.assert(
    fc.property(capability, (one) => {
      expect(parseCapability(capabilityText(one), 'here')).toEqual(one);
    }),
  );
});

test('every requirement is read back from its text', () => {
  const requirement = fc.oneof(capability.map(needs), joined('all', 2), joined('any', 2));

  fc.assert(
    fc.property(requirement, (one) => {
      expect(parseRequirement(requirementText(one), 'here')).toEqual(one);
    }),
  );
});

test('"and" binds tighter than "or"', () => {
  const requirement = parseRequirement('dns or service(db) and service(shop/cache)', 'here');

  expect(requirement).toEqual(parseRequirement('dns or (service(here/db) and service(shop/cache))', 'there'));
  expect(capabilitiesOf(requirement as Requirement).map(capabilityText)).toEqual(['dns', 'service(here/db)', 'service(shop/cache)']);
});

test.each([
  ['', 'it ends too early'],
  ['dns and', 'it ends too early'],
  ['postgres', '"postgres" is no capability'],
  ['service()', '"service()" is no capability'],
  ['time', '"time" is no capability'],
  ['image(nginx)', '"image(nginx)" is no capability'],
  ['(dns or host(x.org)', 'a parenthesis is not closed'],
  ['dns host(x.org)', 'not understood: "dns host(x.org)"'],
  ['dns)', 'not understood: "dns)"'],
  ['leader()', '"leader()" is no capability'],
  ['service(/db)', '"service(/db)" is no capability'],
  ['service(db/)', '"service(db/)" is no capability'],
  ['constructor(x)', '"constructor(x)" is no capability'],
  ['dns()', undefined],
])('what is wrong with %j is said in one line', (text, wrong) => {
  expect(parseRequirement(text, 'here')).toEqual(wrong === undefined ? needs({ kind: 'dns' }) : { wrong });
});
