import type { KubeObject } from '#model/kubernetes.ts';
import type { RecordingAdapter } from '../adapter.ts';
import { type Aftermath, aftermath } from './aftermath.ts';
import { comparable, differenceOf, observedDifference } from './compare.ts';
import type { ApiRecord, ApiRequest, ApiResponse, RecordedStep } from './record.ts';
import { serverOver } from './server.ts';

interface Question {
  readonly before: readonly KubeObject[];
  readonly startMs: number;
  readonly minorVersion: number;
  readonly steps: readonly AskedStep[];
}

interface AskedStep {
  readonly id: string;
  readonly seconds: number;
  /** Absent where something was observed, not asked. */
  readonly request?: ApiRequest;
}

/** Per step: the response, or what was observed. */
type Answer = readonly { readonly response?: ApiResponse; readonly result?: object }[];

/** The version of the API server whose records name none. */
const RECORDED_VERSION = '1.28.3';
/** Steps the recorder needed for itself are done, but their answers were not looked at. */
const SETUP = '(setup)';

/** What the API server said to requests: refusals in full, and objects as they were stored. */
export const apiValidation: RecordingAdapter<Question, Answer> = {
  name: 'api-validation',
  recognises: (record) => {
    const { before, steps, fakeKubelet } = (record ?? {}) as { before?: unknown; steps?: unknown; fakeKubelet?: unknown };
    return Array.isArray(before) && Array.isArray(steps) && fakeKubelet === undefined && steps.every(isStep);
  },
  idOf: (record) => (record as ApiRecord).id,
  kindOf: () => 'api-validation',
  versionOf,
  split: (record) => {
    const { before, steps, start } = record as ApiRecord;
    return {
      question: {
        before,
        startMs: start === undefined ? latestIn(before) : Date.parse(start),
        minorVersion: Number(versionOf(record).split('.')[1]),
        steps: steps.map(({ id, t = 0, request }) => ({ id, seconds: t, ...(request === undefined ? {} : { request }) })),
      },
      expected: steps.map(({ response, result }) => ({
        ...(response === undefined ? {} : { response }),
        ...(result === undefined ? {} : { result }),
      })),
    };
  },
  answer: ({ before, startMs, minorVersion, steps }) => {
    const ask = serverOver(before, minorVersion);
    return steps.map(({ request, seconds }, index) =>
      request === undefined
        ? { result: aftermath(before, startMs, sentBefore(steps, index), seconds) }
        : { response: ask(request, startMs + seconds * 1000) },
    );
  },
  compare: (expected, got, { before, steps }) => {
    const uids = new Set(before.map(({ metadata }) => metadata.uid ?? ''));
    if (expected.length !== got.length) return { expected: `${expected.length} steps`, got: `${got.length} steps` };
    for (const [index, step] of steps.entries()) {
      if (step.id === SETUP) continue;
      const difference = stepDifference(expected[index] ?? {}, got[index] ?? {}, step, uids);
      if (difference !== undefined) return difference;
    }
    return undefined;
  },
};

function sentBefore(steps: readonly AskedStep[], end: number): readonly { readonly request: ApiRequest; readonly seconds: number }[] {
  return steps.slice(0, end).flatMap(({ request, seconds }) => (request === undefined ? [] : [{ request, seconds }]));
}

type Difference = { readonly expected: unknown; readonly got: unknown };

function stepDifference(
  expected: Answer[number],
  got: Answer[number],
  { id, request }: AskedStep,
  uids: ReadonlySet<string>,
): Difference | undefined {
  const difference =
    request === undefined || expected.response === undefined || got.response === undefined
      ? observedDifference(expected.result ?? {}, (got.result ?? { events: [] }) as Aftermath)
      : responseDifference(expected.response, got.response, request, uids);
  if (difference === undefined) return undefined;
  const at = `${id}: ${difference.path}`;
  return { expected: { [at]: difference.expected }, got: { [at]: difference.got } };
}

function responseDifference(expected: ApiResponse, got: ApiResponse, request: ApiRequest, uids: ReadonlySet<string>) {
  const { body, ...withoutBody } = got;
  const answered = expected.body === undefined ? withoutBody : got;
  return differenceOf(comparable(expected, request, uids), comparable(answered, request, uids));
}

function isStep(step: unknown): step is RecordedStep {
  const { id, request, result } = (step ?? {}) as { id?: unknown; request?: { method?: unknown; path?: unknown }; result?: unknown };
  return typeof id === 'string' && (result !== undefined || (typeof request?.method === 'string' && typeof request.path === 'string'));
}

function versionOf(record: unknown): string {
  return ((record as ApiRecord).kubernetes ?? RECORDED_VERSION).replace(/^v/, '');
}

function latestIn(objects: readonly KubeObject[]): number {
  return Math.max(0, ...objects.map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? '') || 0));
}
