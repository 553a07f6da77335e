import { expect, test } from 'vitest';
import { parseDuration, parseFault } from './fault.ts';

const minuteMs = 60_000;

test.each([
  ['node-down:n1', { action: { kind: 'node-down', node: 'n1' }, startMs: 0 }],
  ['node-down:n1@10m+4m', { action: { kind: 'node-down', node: 'n1' }, startMs: 10 * minuteMs, durationMs: 4 * minuteMs }],
  ['node-down:n1+4m', { action: { kind: 'node-down', node: 'n1' }, startMs: 0, durationMs: 4 * minuteMs }],
  ['node-reboot:worker-1.example.org@90s', { action: { kind: 'node-reboot', node: 'worker-1.example.org' }, startMs: 90_000 }],
  ['node-drain:n1@1h30m', { action: { kind: 'node-drain', node: 'n1' }, startMs: 90 * minuteMs }],
  ['node-upgrade:n1@5m', { action: { kind: 'node-upgrade', node: 'n1' }, startMs: 5 * minuteMs }],
  ['node-replace:n1@5m+3m', { action: { kind: 'node-replace', node: 'n1' }, startMs: 5 * minuteMs, durationMs: 3 * minuteMs }],
  ['api-server-upgrade:s1@5m', { action: { kind: 'api-server-upgrade', server: 's1' }, startMs: 5 * minuteMs }],
  ['talos-upgrade:n1=1.4.7', { action: { kind: 'talos-upgrade', node: 'n1', version: '1.4.7' }, startMs: 0 }],
  ['talos-upgrade:n1=v1.5.0@2m', { action: { kind: 'talos-upgrade', node: 'n1', version: '1.5.0' }, startMs: 2 * minuteMs }],
  ['host-down:quay.io', { action: { kind: 'host-down', host: 'quay.io' }, startMs: 0 }],
  ['host-down:10.0.0.1:5000+1d', { action: { kind: 'host-down', host: '10.0.0.1:5000' }, startMs: 0, durationMs: 1440 * minuteMs }],
  ['host-answers:docker.io=web-page', { action: { kind: 'host-answers', host: 'docker.io', state: { kind: 'web-page' } } }],
  ['host-answers:docker.io=rate-limited', { action: { kind: 'host-answers', host: 'docker.io', state: { kind: 'rate-limited' } } }],
  ['host-answers:docker.io=503', { action: { kind: 'host-answers', host: 'docker.io', state: { kind: 'status', status: 503 } } }],
  ['host-answers:docker.io=down+5m', { action: { kind: 'host-answers', host: 'docker.io', state: { kind: 'down' } }, durationMs: 5 * minuteMs }],
  ['dns-down@5m', { action: { kind: 'dns-down' }, startMs: 5 * minuteMs }],
  ['internet-down', { action: { kind: 'internet-down' } }],
  ['api-down@1m+5m', { action: { kind: 'api-down' }, startMs: minuteMs, durationMs: 5 * minuteMs }],
  ['pod-delete:shop/web-0@1m', { action: { kind: 'pod-delete', namespace: 'shop', name: 'web-0' }, startMs: minuteMs }],
  ['pod-kill:shop/web', { action: { kind: 'pod-kill', namespace: 'shop', name: 'web' } }],
  ['power-loss', { action: { kind: 'power-loss', wiped: false } }],
  ['power-loss:wiped@1m+2h', { action: { kind: 'power-loss', wiped: true }, startMs: minuteMs, durationMs: 120 * minuteMs }],
  [' node-down:n1 ', { action: { kind: 'node-down', node: 'n1' } }],
])('%s is a fault', (text, fault) => {
  expect(parseFault(text)).toMatchObject(fault);
});

test('a fault without a duration lasts', () => {
  expect(parseFault('node-down:n1')).toMatchObject({ durationMs: undefined });
});

test('a start may be a named moment', () => {
  expect(parseFault('dns-down@upgrade', new Map([['upgrade', 1234]]))).toMatchObject({ startMs: 1234 });
});

test.each([
  ['', 'fault "" is not of the form'],
  ['Node-Down:n1', 'is not of the form'],
  ['node-down', 'node-down needs a node: node-down:n1'],
  ['node-down:', 'is not of the form'],
  ['meteor:n1', '"meteor" is no kind of fault; there are node-down'],
  ['constructor:n1', '"constructor" is no kind of fault'],
  ['node-down:n1@soon', '"soon" is neither a duration (10m, 1h30m, 90s) nor a named moment'],
  ['node-down:n1+long', '"long" is not a duration (10m, 1h30m, 90s)'],
  ['node-down:n1@-5m', '"-5m" is neither a duration'],
  ['api-server-upgrade', 'api-server-upgrade needs an API server of world.yaml'],
  ['api-server-upgrade:s1+5m', 'an upgrade takes no duration'],
  ['host-down', 'host-down needs a host: host-down:quay.io'],
  ['host-answers:docker.io', 'host-answers needs a host and an answer'],
  ['host-answers:docker.io=purple', 'host-answers needs a host and an answer'],
  ['host-answers:docker.io=999', 'host-answers needs a host and an answer'],
  ['host-answers:=down', 'host-answers needs a host and an answer'],
  ['dns-down:n1', 'dns-down takes no target'],
  ['internet-down:n1', 'internet-down takes no target'],
  ['api-down:n1', 'api-down takes no target'],
  ['pod-kill', 'pod-kill needs the namespace and the name of a pod or workload: pod-kill:shop/web'],
  ['pod-delete:web', 'pod-delete needs the namespace and the name of a pod or workload: pod-delete:shop/web'],
  ['pod-delete:shop/web+5m', 'a deletion takes no duration'],
  ['power-loss:n1', 'power-loss takes no target but "wiped"'],
  ['node-upgrade', 'node-upgrade needs a node: node-upgrade:n1'],
  ['node-upgrade:n1+5m', 'an upgrade takes no duration; node-down:n1+5m stays away'],
  ['talos-upgrade:n1', 'talos-upgrade needs a node and a version: talos-upgrade:n1=1.4.7'],
  ['talos-upgrade:n1=newest', 'talos-upgrade needs a node and a version'],
  ['talos-upgrade:=1.4.7', 'talos-upgrade needs a node and a version'],
])('what is wrong with %j is said in one line', (text, wrong) => {
  const parsed = parseFault(text);

  expect(parsed).toMatchObject({ wrong: expect.stringContaining(wrong) });
  expect('wrong' in parsed && parsed.wrong).not.toContain('\n');
});

test.each([
  ['90s', 90_000],
  ['10m', 600_000],
  ['1h30m', 5_400_000],
  ['2d', 172_800_000],
  ['1.5h', 5_400_000],
  ['250ms', 250],
  ['0s', 0],
  ['10', undefined],
  ['m', undefined],
  ['-1m', undefined],
  ['1m ', undefined],
  ['', undefined],
])('%j lasts %j ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});
