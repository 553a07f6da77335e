import { dirname, join, relative } from 'node:path/posix';
import type { Claim, Expectation, Scenario } from '#scenarios/scenario.ts';

/** The page of an incident: what was written about it, and the statements, claims and assumptions that its scenario holds. */
export function pageOfIncident(scenario: Scenario, text: string, from: string, to: string): string {
  const { expectations, claims, assumptions } = scenario;
  const sections = [
    linksMoved(text, from, to).trimEnd(),
    `Source: ${scenario.source}.`,
    table('Statements that the run is held to', ['', 'what was reported', 'looked for at'], expectations.map(statementRow)),
    ...(claims.length === 0 ? [] : [table('What would have happened otherwise', ['', 'claim', ''], claims.map(claimRow))]),
    ...(assumptions.length === 0
      ? []
      : [
          table(
            'What the scenario assumes',
            ['', 'kind', 'assumption'],
            assumptions.map(({ id, kind, text: says }) => [id, kind, says]),
          ),
        ]),
  ];
  return `${sections.join('\n\n')}\n`;
}

function statementRow({ id, says, at }: Expectation): readonly string[] {
  return [id, says, `\`${at}\``];
}

function claimRow({ id, says, shown, instead }: Claim): readonly string[] {
  return [id, says, instead === undefined ? shown : `${shown}: ${instead}`];
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
  return [`## ${title}`, '', line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Relative links of a page that moves from one place to another; those to other incidents lead to their pages. */
function linksMoved(text: string, from: string, to: string): string {
  return text.replaceAll(/\]\((\.{1,2}\/[^)#\s]*)/g, (_, link: string) => {
    const target = join(dirname(from), link);
    const incident = /^src\/scenarios\/([^/]+)\/scenario\.md$/.exec(target)?.[1];
    return `](${relative(dirname(to), incident === undefined ? target : join(dirname(to), `${incident}.md`))}`;
  });
}
