import type { CauseKind } from './fact.ts';
import { budgetKind } from './kinds/budget.ts';
import { capacityKind } from './kinds/capacity.ts';
import { certificateKind } from './kinds/certificate.ts';
import { circleKind } from './kinds/circle.ts';
import { configurationKind } from './kinds/configuration.ts';
import { copiesKind } from './kinds/copies.ts';
import { cordonKind } from './kinds/cordon.ts';
import { dataKind } from './kinds/data.ts';
import { heldKind } from './kinds/held.ts';
import { hostKind } from './kinds/host.ts';
import { imagesKind } from './kinds/images.ts';
import { machineKind } from './kinds/machine.ts';
import { managerKind } from './kinds/manager.ts';
import { mirrorKind } from './kinds/mirror.ts';
import { nameServerKind } from './kinds/name-server.ts';
import { outsideKind } from './kinds/outside.ts';
import { priorityKind } from './kinds/priority.ts';
import { processKind } from './kinds/process.ts';
import { quotaKind } from './kinds/quota.ts';
import { referenceKind } from './kinds/reference.ts';
import { registryContentKind } from './kinds/registry-content.ts';
import { releaseKind } from './kinds/release.ts';
import { revisionKind } from './kinds/revision.ts';
import { suspendedKind } from './kinds/suspended.ts';
import { templateKind } from './kinds/template.ts';
import { webhookKind } from './kinds/webhook.ts';

/** Every kind of root cause, one line each. Of two facts that free the same failures the one further up is named first. */
export const causeKinds = [
  referenceKind,
  templateKind,
  revisionKind,
  dataKind,
  certificateKind,
  webhookKind,
  quotaKind,
  mirrorKind,
  machineKind,
  outsideKind,
  circleKind,
  hostKind,
  configurationKind,
  cordonKind,
  managerKind,
  suspendedKind,
  nameServerKind,
  registryContentKind,
  imagesKind,
  priorityKind,
  capacityKind,
  copiesKind,
  budgetKind,
  heldKind,
  releaseKind,
  processKind,
] as unknown as readonly CauseKind[];
