import type { Command } from 'commander';

/** A command as a shell completes it. */
export interface Completed {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** Words its arguments may be, besides files. */
  readonly words: readonly string[];
}

interface CompletedOption {
  readonly flags: readonly string[];
  readonly summary: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** What a program's commands take, read off its own definition. */
export function completedOf(program: Command, words: Readonly<Record<string, readonly string[]>>): readonly Completed[] {
  return program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary(),
    words: words[command.name()] ?? [],
    options: command
      .createHelp()
      .visibleOptions(command)
      .map(({ short, long, description, required, optional, argChoices = [] }) => ({
        flags: [short, long].filter((flag) => flag !== undefined),
        summary: description,
        takesValue: required || optional,
        choices: argChoices,
      })),
  }));
}

/** A script that makes a shell complete `blackstart`. */
export function completionScript(shell: Shell, commands: readonly Completed[]): string {
  switch (shell) {
    case 'bash':
      return bash(commands);
    case 'zsh':
      return `#compdef blackstart\nautoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`;
    case 'fish':
      return fish(commands);
  }
}

function bash(commands: readonly Completed[]): string {
  const cases = commands.flatMap(({ name, options, words }) => [
    ...options
      .filter(({ choices }) => choices.length > 0)
      .map(({ flags, choices }) =>
        bashCase(
          flags.map((flag) => `${name}:${flag}`),
          choices,
        ),
      ),
    `    ${name}:*) words="${[...options.flatMap(({ flags }) => flags), ...words].join(' ')}" ;;\n`,
  ]);
  return `_blackstart() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=( $(compgen -W "${commands.map(({ name }) => name).join(' ')} --help --version" -- "$current") )
    return
  fi
  case "\${COMP_WORDS[1]}:$previous" in
${cases.join('')}  esac
  COMPREPLY=( $(compgen -W "$words" -- "$current") $(compgen -f -- "$current") )
}
complete -o filenames -F _blackstart blackstart
`;
}

function bashCase(patterns: readonly string[], choices: readonly string[]): string {
  return `    ${patterns.join('|')}) COMPREPLY=( $(compgen -W "${choices.join(' ')}" -- "$current") ); return ;;\n`;
}

function fish(commands: readonly Completed[]): string {
  const lines = commands.flatMap(({ name, summary, options, words }) => [
    `complete -c blackstart -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
    ...options.map((option) => fishOption(name, option)),
    ...(words.length === 0 ? [] : [`complete -c blackstart -n '__fish_seen_subcommand_from ${name}' -a ${quoted(words.join(' '))}`]),
  ]);
  return `${lines.join('\n')}\n`;
}

function fishOption(command: string, { flags, summary, takesValue, choices }: CompletedOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const value = choices.length > 0 ? [`-x -a ${quoted(choices.join(' '))}`] : takesValue ? ['-r'] : [];
  return [`complete -c blackstart -n '__fish_seen_subcommand_from ${command}'`, ...names, ...value, `-d ${quoted(summary)}`].join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
