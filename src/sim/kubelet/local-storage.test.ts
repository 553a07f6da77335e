import { expect, test } from 'vitest';
import { aContainer, Bench } from './kubelet.fixture.ts';

const tenMiB = 10 * 1024 * 1024;

test('a pod that writes more than its containers may is evicted within two looks at its size', () => {
  const bench = new Bench({ behaviour: { c: { writes: { layer: 4 * tenMiB } } } });

  const pod = bench.create('web', { containers: [aContainer('c', { resources: { limits: { 'ephemeral-storage': '10Mi' } } })] });
  bench.runTo(30);

  expect(bench.events(pod).join('\n')).toContain('Evicted: Pod ephemeral local storage usage exceeds the total limit of containers 10Mi. ');
  expect(bench.pod(pod)?.status?.phase).toBe('Succeeded');
});

test('a volume that is fuller than it may be evicts its pod, at its limit it does not', () => {
  const write = (bytes: number) => new Bench({ behaviour: { c: { writes: { volumes: { d: bytes } } } } });
  const volumes = [{ name: 'd', emptyDir: { sizeLimit: '10Mi' } }];
  const [over, at] = [write(tenMiB + 1), write(tenMiB)];

  const evicted = over.create('web', { volumes });
  const kept = at.create('web', { volumes });
  for (const bench of [over, at]) bench.runTo(90);

  expect(over.events(evicted).join('\n')).toContain('Evicted: Usage of EmptyDir volume "d" exceeds the limit "10Mi". ');
  expect(at.events(kept).join('\n')).not.toContain('Evicted');
});
