import type { CatalogueEntry } from '#model/catalogue-entry.ts';

/** Passes on what the others report; nothing waits for it. */
export const fluxNotificationController = {
  name: 'flux-notification-controller',
  repositories: ['fluxcd/notification-controller'],
  provides: ['operator(alerts)', 'operator(receivers)'],
  needs: [{ needs: 'control-plane', at: 'start', without: 'exits', afterMs: 30_000 }],
  source: 'fluxcd/notification-controller main.go (leader election), flux2 v2.0.0-rc.5',
} as const satisfies CatalogueEntry;
