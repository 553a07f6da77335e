import { untold } from './answers.ts';
import { rootCausesOf } from './causes/root-causes.ts';
import type { CheckedVerdict } from './check.ts';
import { mostPods } from './fixes/prove.ts';
import type { Review } from './review/review.ts';
import type { Runs } from './runs.ts';
import { grouped } from './words.ts';

/** How many answers are looked into: each takes some forks. */
const mostExplained = 4;

/** Answers `no` that no finding tells of, those together that are so for the same reason. */
export function untoldAlike(review: Review): readonly (readonly [CheckedVerdict, ...CheckedVerdict[]])[] {
  return grouped(untold(review), ({ contingency, because, kind }) => `${contingency.split(':')[0]} ${kind} ${because[0]?.text}`);
}

/** The answers, with the first root cause where no finding tells of a `no`: one for all that are alike. */
export function withTopCauses(review: Review, runs: Runs): readonly CheckedVerdict[] {
  const asked = new Set(
    untoldAlike(review)
      .slice(0, mostExplained)
      .map(([first]) => first),
  );
  return review.verdicts.map((verdict) => (asked.has(verdict) ? { ...verdict, ...topCause(verdict, runs) } : verdict));
}

function topCause({ contingency }: CheckedVerdict, runs: Runs): Pick<CheckedVerdict, 'cause'> {
  const { twin, simulation } = runs.of(contingency);
  if (twin.eve.view.list('Pod').length > mostPods) return {};
  const suspect = rootCausesOf(twin, simulation).causes[0]?.suspect;
  return suspect === undefined ? {} : { cause: { text: suspect.text, place: suspect.place, because: suspect.chain } };
}
