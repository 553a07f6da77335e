import type { Container } from '#model/kubernetes.ts';
import { setRow } from '../actor.ts';
import { keepDigest } from '../image-digests.ts';
import { keepInRegistries } from '../registries/registry-content.ts';
import { imageStores } from '../world.ts';
import { backOffEnds, goDuration, nextBackOff } from './back-off.ts';
import type { Draft, Steps } from './draft.ts';
import { reasons, texts } from './events.ts';
import type { PullResult } from './ports.ts';

/** Whether a container's image is there; `failed` has noted why not, `wanted` is to be pulled. */
export type ImageState = 'there' | 'failed' | 'wanted';

const wellFormed = /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;

/** [images/image_manager.go EnsureImageExists, 1.28] */
export function imageFor(draft: Draft, container: Container): ImageState {
  const image = container.image ?? '';
  if (!wellFormed.test(image)) {
    const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format`;
    draft.event('Warning', 'InspectFailed', message);
    return failed(draft, container, reasons.invalidImage, message);
  }
  const present = draft.ports.imagePresent(draft.view, draft.node.name, image);
  const policy = pullPolicy(container);
  if (present && policy !== 'Always') {
    draft.event('Normal', 'Pulled', texts.present(image));
    return 'there';
  }
  if (policy === 'Never') {
    draft.event('Warning', reasons.neverPull, texts.neverPull(image));
    return failed(draft, container, reasons.neverPull, texts.neverPull(image));
  }
  const entry = draft.memory.pulls[image];
  if (entry !== undefined && backOffEnds(entry, entry.at, draft.now) > draft.now) {
    draft.event('Normal', 'BackOff', texts.pullBackOff(image));
    return failed(draft, container, reasons.imagePullBackOff, texts.pullBackOff(image));
  }
  draft.event('Normal', 'Pulling', texts.pulling(image));
  return 'wanted';
}

/** What a pull that is over means for its container. */
export function* endPull(draft: Draft, container: Container, result: PullResult, queuedMs: number): Steps<'there' | 'failed'> {
  const image = container.image ?? '';
  if (result.pulled) {
    const { [image]: _, ...pulls } = draft.memory.pulls;
    draft.remember({ pulls });
    yield* keep(draft, result.stores ?? [image]);
    const meaning = keepDigest(draft.view, draft.node, image, result.digest);
    if (meaning !== undefined) yield meaning;
    yield* keepInRegistries(draft.view, result.leaves ?? []);
    draft.event('Normal', 'Pulled', texts.pulled(image, goDuration(result.durationMs), goDuration(queuedMs)));
    return 'there';
  }
  const error = result.error ?? 'unknown';
  const coded = result.grpcCode === undefined || result.grpcCode === 'Unknown' ? error : `rpc error: code = ${result.grpcCode} desc = ${error}`;
  draft.remember({ pulls: { ...draft.memory.pulls, [image]: nextBackOff(draft.memory.pulls[image], draft.now, draft.now) } });
  draft.event('Warning', 'Failed', texts.pullFailed(image, coded));
  return failed(draft, container, reasons.errImagePull, coded);
}

function* keep({ view, node }: Draft, images: readonly string[]): Steps<void> {
  const before = view.row(imageStores, node);
  if (images.every((image) => before?.has(image) ?? false)) return;
  const after = new Set(before);
  for (const image of images) after.add(image);
  yield setRow(imageStores, node, after);
}

function failed(draft: Draft, container: Container, reason: string, message: string): 'failed' {
  draft.event('Warning', 'Failed', texts.error(reason));
  draft.setReason(container.name, reason, message);
  return 'failed';
}

export function pullPolicy({ image = '', imagePullPolicy }: Container): 'Always' | 'IfNotPresent' | 'Never' {
  if (imagePullPolicy !== undefined) return imagePullPolicy;
  if (image.includes('@')) return 'IfNotPresent';
  const tag = /:([^/]*)$/.exec(image)?.[1] ?? 'latest';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}
