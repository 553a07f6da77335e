import { Argument, type Command } from 'commander';
import { completedOf, completionScript, type Shell, shells } from '../completion.ts';

/** `blackstart completion`: a script for the user's shell. */
export function register(program: Command): void {
  program
    .command('completion')
    .summary('a script that makes a shell complete commands, options and names')
    .description('Prints the script. bash: source <(blackstart completion bash). zsh: the same with zsh. fish: blackstart completion fish | source.')
    .addArgument(new Argument('<shell>', 'whose script').choices(shells))
    .action((shell: Shell) => printScript(program, shell));
}

async function printScript(program: Command, shell: Shell): Promise<void> {
  const [{ rules }, { scenarios }] = await Promise.all([import('#findings/rules/rules.ts'), import('#scenarios/scenarios.ts')]);
  const incidents = Object.keys(scenarios);
  const words = { rules: rules.map(({ id }) => id), replay: incidents, check: incidents, simulate: incidents, completion: shells };
  process.stdout.write(completionScript(shell, completedOf(program, words)));
}
