import { readFileSync } from 'node:fs';
import type { Level } from '#findings/fails.ts';
import type { Review } from '#findings/review/review.ts';
import { rules } from '#findings/rules/rules.ts';
import { github } from '#views/github/github.ts';
import { checkJson } from '#views/json/check.ts';
import { junit } from '#views/junit/junit.ts';
import { markdown } from '#views/markdown/markdown.ts';
import { sarif } from '#views/sarif/sarif.ts';
import { checkText } from '#views/text/check.ts';
import type { Palette } from '#views/text/palette.ts';
import { pageOfRule } from '../rule-pages.ts';
import { locatorOf } from './locate.ts';
import type { Format } from './outputs.ts';

export interface RenderOptions {
  readonly paths: readonly string[];
  /** The same in the words of the call, with what says more of it. */
  readonly asked: string;
  readonly level: Level;
  readonly palette: Palette;
  readonly width: number;
  readonly all: boolean;
  readonly unknowns: boolean;
  readonly assumptions: boolean;
}

/** A report in one of its formats. */
export function render(review: Review, format: Format, options: RenderOptions): string {
  const { paths, level } = options;
  switch (format) {
    case 'text':
      return checkText(review, options);
    case 'json':
      return json(checkJson(review));
    case 'sarif': {
      const described = rules.map(({ id, summary }) => ({ id, summary, page: pageOfRule(id) }));
      return json(sarif(review, { version: versionOfPackage(), rules: described, ...locatorOf(paths) }));
    }
    case 'junit':
      return junit(review, { rules, level });
    case 'markdown':
      return markdown(review, level);
    case 'github':
      return github(review, locatorOf(paths).locate);
  }
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function versionOfPackage(): string {
  return String(JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version);
}
