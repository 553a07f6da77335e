import { type DocumentOptions, type ParseOptions, type ScalarTag, Schema, type SchemaOptions, type Tags } from 'yaml';

/** Who reads a file: kubectl takes `yes` and `on` for booleans, kustomize does not. Both read numbers alike. */
export type Dialect = 'kubectl' | 'kustomize';

type YamlOptions = ParseOptions & DocumentOptions & SchemaOptions;

// The words and number forms follow sigs.k8s.io/yaml v1.3, goyaml.v2/resolve.go; JSON numbers come from strconv.ParseInt with base 0.
const booleanTag: ScalarTag = {
  identify: (value) => typeof value === 'boolean',
  default: true,
  tag: 'tag:yaml.org,2002:bool',
  test: /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON|n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/,
  resolve: (text) => /^(?:y|t|on)/i.test(text),
};

const BOOLEAN_WORD = '[ \\t]*(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)[ \\t]*(?:$|[\\r\\n#,\\]}:])';
/** One of the words by itself, as a key, a value or an item; in a comment or a text it may look so, too. */
const ALONE = new RegExp(`(?:^|[\\n:,[{?-])${BOOLEAN_WORD}`);
const BEHIND_ANOTHER = new RegExp(`\\S[ \\t]${BOOLEAN_WORD}`);

/** Whether all dialects read a text alike: it has none of the words that mean something to one of them alone. An anchor may stand before one. */
export function readsAlike(text: string): boolean {
  return !ALONE.test(text) && !(/[&!]/.test(text) && BEHIND_ANOTHER.test(text));
}

const integerTag: ScalarTag = {
  identify: (value) => Number.isInteger(value),
  default: true,
  tag: 'tag:yaml.org,2002:int',
  test: /^[-+]?(?:0[bB][01_]+|0[oO][0-7_]+|0[xX][0-9a-fA-F_]+|0[0-7_]*|[1-9][0-9_]*)$/,
  resolve: integerOf,
};

const floatTag: ScalarTag = {
  identify: (value) => typeof value === 'number',
  default: true,
  tag: 'tag:yaml.org,2002:float',
  test: /^(?:[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9_]+)?|[-+]?\.[0-9][0-9_]*(?:[eE][-+]?[0-9_]+)?)$/,
  resolve: (text) => {
    const value = Number(text.replaceAll('_', ''));
    return Number.isFinite(value) ? value : text;
  },
};

/** What `!!binary` stands for is a text, too. [goyaml.v2/decode.go] */
const binaryTag: ScalarTag = {
  identify: () => false,
  default: false,
  tag: 'tag:yaml.org,2002:binary',
  resolve: (text) => Buffer.from(text, 'base64').toString('utf8'),
};

function integerOf(text: string): number | string {
  const plain = text.replaceAll('_', '').toLowerCase();
  const [, sign, prefix, digits] = /^([-+]?)(0[box]?(?=.)|)(.*)$/.exec(plain) ?? [];
  const base = { '': 10, '0': 8, '0o': 8, '0b': 2, '0x': 16 }[prefix ?? ''] ?? 10;
  if (digits === undefined || !/^[0-9a-f]+$/.test(digits)) return text;
  const magnitude = Number.parseInt(digits, base);
  return sign === '-' && magnitude !== 0 ? -magnitude : magnitude;
}

/** Schemas are made once: the parser would make one for each document. */
const optionsOf = (own: readonly ScalarTag[]): YamlOptions => ({
  schema: new Schema({ schema: 'core', merge: true, resolveKnownTags: true, customTags: (tags: Tags) => [...own, binaryTag, ...tags] }),
  prettyErrors: false,
  logLevel: 'silent',
  // The parser compares each key of a map with all before it; `duplicateKeys` finds them in one pass.
  uniqueKeys: false,
});

const options: Readonly<Record<Dialect, YamlOptions>> = {
  kubectl: optionsOf([booleanTag, integerTag, floatTag]),
  kustomize: optionsOf([integerTag, floatTag]),
};

/** Options for the `yaml` package under which scalars mean what they mean to Kubernetes: neither YAML 1.1 nor 1.2. */
export function yamlOptions(dialect: Dialect): YamlOptions {
  return options[dialect];
}
