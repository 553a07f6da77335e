import { differingPart, type PullAnswer } from '../src/fidelity/image-pulls/compare-pulls.ts';
import { imagePulls, type PullQuestion } from '../src/fidelity/image-pulls/image-pulls.ts';
import { placeholders } from '../src/fidelity/image-pulls/placeholders.ts';
import { digestOfPlaceholder } from '../src/fidelity/image-pulls/test-image.ts';
import { type Containerd, installedContainerd, type RealPull, startContainerd } from './prove/containerd.ts';
import { type ImageBytes, imageBytes } from './prove/image-bytes.ts';
import { openRegistries } from './prove/registries.ts';
import { type Scenario, scenarios } from './prove/scenarios.ts';

// Pulls through scripted loopback registries with the containerd of this machine and with the twin, and compares request by request.

type Mode = 'ctr-hosts' | 'cri-hosts';

await main();

async function main(): Promise<void> {
  const version = installedContainerd();
  if (version === undefined) {
    console.log('containerd is not installed here, so there is nothing to hold the twin against.');
    console.log('On Debian and Ubuntu: apt-get install containerd; then run this again as root.');
    return;
  }
  const containerd = await startContainerd(version).catch((error: Error) => {
    console.log(`containerd ${version} is installed, but could not be started: ${error.message}. Nothing was compared.`);
  });
  if (containerd === undefined) return;
  try {
    process.exitCode = (await proveAll(containerd)) ? 0 : 1;
  } finally {
    await containerd.stop();
  }
}

async function proveAll(containerd: Containerd): Promise<boolean> {
  const modes: readonly Mode[] = containerd.servesCri ? ['ctr-hosts', 'cri-hosts'] : ['ctr-hosts'];
  console.log(`containerd ${containerd.version}, ${containerd.servesCri ? 'ctr and CRI' : 'ctr only (the CRI plugin does not serve here)'}`);
  let agreed = 0;
  for (const mode of modes) {
    for (const scenario of scenarios) if (await prove(containerd, mode, scenario)) agreed++;
  }
  const total = modes.length * scenarios.length;
  console.log(`${agreed} of ${total} pulls went request by request as the twin says`);
  return agreed === total;
}

async function prove(containerd: Containerd, mode: Mode, scenario: Scenario): Promise<boolean> {
  // Contents the store already has are not fetched again, so every pull gets an image of its own.
  const image = imageBytes(`${mode} ${scenario.name}`);
  const real = await realAnswer(containerd, mode, scenario, image);
  const question = questionOf(containerd, mode, scenario);
  const looseness = { anyBlobOrder: containerd.version.startsWith('2.') && mode === 'ctr-hosts', closesEarly: false };
  const differing = differingPart(real, imagePulls.answer(question) as PullAnswer, looseness);
  console.log(
    `${differing === undefined ? 'same    ' : 'DIFFERS '} ${mode.padEnd(10)} ${scenario.name} (${real.requests.length} requests, ${real.outcome})`,
  );
  if (differing !== undefined) console.log(`  containerd: ${JSON.stringify(differing.expected)}\n  twin:       ${JSON.stringify(differing.got)}`);
  return differing === undefined;
}

async function realAnswer(containerd: Containerd, mode: Mode, scenario: Scenario, image: ImageBytes): Promise<PullAnswer> {
  const wanted = scenario.image.replace('{manifest}', image.realDigest.get(digestOfPlaceholder('manifest')) ?? '');
  const registries = await openRegistries(scenario.behaviours, image);
  try {
    containerd.configure(scenario.files);
    const pull = await (mode === 'ctr-hosts' ? containerd.pullWithCtr(wanted) : containerd.pullWithCri(wanted));
    return answerOf(pull, registries.seen, image);
  } finally {
    await registries.close();
    containerd.forget(wanted);
  }
}

function answerOf(pull: RealPull, seen: PullAnswer['requests'], image: ImageBytes): PullAnswer {
  const rename = placeholders();
  const toTwin = (text: string) => text.replaceAll(/sha256:[0-9a-f]{64}/g, (digest) => image.twinDigest.get(digest) ?? digest);
  const requests = seen.map((request) => ({ ...request, path: request.path === null ? null : rename(toTwin(request.path)) }));
  const error = pull.error === null ? null : rename(toTwin(pull.error));
  return { requests, outcome: pull.pulled ? 'success' : 'failure', grpcCode: pull.grpcCode, error };
}

function questionOf(containerd: Containerd, mode: Mode, scenario: Scenario): PullQuestion {
  return {
    mode,
    containerd: containerd.version,
    config: { files: scenario.files },
    behaviours: scenario.behaviours,
    image: scenario.image,
    clientDeadlineMs: 30_000,
    snapshotter: 'native',
  };
}
