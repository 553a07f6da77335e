/** A stretch of text that is dressed alike. */
export interface Part {
  readonly text: string;
  readonly dress?: (text: string) => string;
  /** Not broken at its spaces. */
  readonly whole?: true;
}

interface Word extends Part {
  /** Spaces before it. */
  readonly gap: number;
}

/**
 * Parts one after the other in lines of at most `width` letters, broken at spaces; a word that is longer stands alone. The
 * first line begins with `first`, the others with `rest`; what dresses a text does not count.
 */
export function flow(parts: readonly Part[], { first = '', rest = first, width }: { first?: string; rest?: string; width: number }): string {
  const lines: Word[][] = [];
  let length = first.length;
  for (const word of wordsIn(parts)) {
    const line = lines.at(-1);
    const fits = length + word.gap + word.text.length <= width;
    if (line === undefined || (!fits && word.gap > 0)) {
      length = (line === undefined ? first : rest).length + word.text.length;
      lines.push([{ ...word, gap: 0 }]);
    } else {
      line.push(word);
      length += word.gap + word.text.length;
    }
  }
  return lines.map((line, index) => `${index === 0 ? first : rest}${dressed(line)}\n`).join('');
}

/** Spaces between words, also where they stand at the end of a part. */
function wordsIn(parts: readonly Part[]): readonly Word[] {
  let open = 0;
  return parts.flatMap(({ text, dress, whole }) => {
    const words = [...text.matchAll(whole === true ? /^(\s*)(\S.*)$/g : /(\s*)(\S+)/g)].map(([, gap = '', word = ''], index) => {
      return { text: word, gap: gap.length + (index === 0 ? open : 0), ...(dress === undefined ? {} : { dress }) };
    });
    open = text.length - text.trimEnd().length + (words.length === 0 ? open : 0);
    return words;
  });
}

/** Neighbours that are dressed alike are dressed together. */
function dressed(words: readonly Word[]): string {
  const runs: { text: string; dress: Part['dress'] }[] = [];
  for (const { text, gap, dress } of words) {
    const run = runs.at(-1);
    const spaces = ' '.repeat(gap);
    if (run !== undefined && run.dress === dress) run.text += spaces + text;
    else {
      if (run !== undefined) run.text += spaces;
      runs.push({ text, dress });
    }
  }
  return runs.map(({ text, dress }) => (dress === undefined ? text : dressWithout(text, dress))).join('');
}

/** Spaces at the end stay undressed. */
function dressWithout(text: string, dress: (text: string) => string): string {
  const bare = text.trimEnd();
  return dress(bare) + text.slice(bare.length);
}
