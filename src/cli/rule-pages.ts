import { readFileSync } from 'node:fs';
import { UserError } from '#base/user-error.ts';
import { rules } from '#findings/rules/rules.ts';

/**
 * The page of a rule, in Markdown.
 *
 * @throws UserError in one line when there is no such rule
 */
export function pageOfRule(id: string): string {
  if (!rules.some((rule) => rule.id === id)) throw new UserError(`there is no rule ${id}; blackstart rules lists them`);
  return readFileSync(new URL(`../findings/rules/${id}/${id}.md`, import.meta.url), 'utf8');
}
