import { expect, test } from 'vitest';
import { structOf } from './types.ts';

test('every type of the tables is known, down to the leaves', () => {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const field of structOf(name).fields) {
      let type = field.type;
      while (type.form === 'list' || type.form === 'map') type = type.of;
      if (type.form === 'struct') visit(type.name);
    }
  };

  for (const root of [
    'core.Pod',
    'core.Node',
    'apps.StatefulSet',
    'batch.CronJob',
    'networking.Ingress',
    'admissionregistration.MutatingWebhookConfiguration',
  ])
    visit(root);

  expect(seen.size).toBeGreaterThan(150);
});

test('embedded structs lend their fields, and types print as Go prints them', () => {
  const volume = structOf('core.Volume');

  expect(volume.byName.get('configMap')?.type.goName).toBe('v1.ConfigMapVolumeSource');
  expect(structOf('core.PodSpec').byName.get('containers')?.type.goName).toBe('[]v1.Container');
  expect(structOf('core.Container').byName.get('env')?.mergeKey).toBe('name');
});
