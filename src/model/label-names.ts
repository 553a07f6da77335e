/** What keys and values of labels may look like, in upstream's words. Follows apimachinery pkg/util/validation/validation.go, v0.28. */

const QUALIFIED_NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const QUALIFIED_NAME_WRONG = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const LABEL_VALUE = `(${QUALIFIED_NAME})?`;
const LABEL_VALUE_WRONG = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`;
const SUBDOMAIN = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
const SUBDOMAIN_WRONG =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";

const qualifiedName = new RegExp(`^${QUALIFIED_NAME}$`);
const labelValue = new RegExp(`^${LABEL_VALUE}$`);
const subdomain = new RegExp(`^${SUBDOMAIN}$`);
const nameWrong = patternError(QUALIFIED_NAME_WRONG, QUALIFIED_NAME, ['MyName', 'my.name', '123-abc']);

/** What is wrong with a label's or annotation's key; empty if nothing is. */
export function qualifiedNameErrors(key: string): readonly string[] {
  const parts = key.split('/');
  if (parts.length > 2) return [`a qualified name ${nameWrong} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];

  const name = parts.at(-1) ?? '';
  const errors = parts.length === 2 ? prefixErrors(parts[0] ?? '') : [];
  if (name === '') errors.push('name part must be non-empty');
  else if (name.length > 63) errors.push('name part must be no more than 63 characters');
  if (!qualifiedName.test(name)) errors.push(`name part ${nameWrong}`);
  return errors;
}

/** What is wrong with a label's value; empty if nothing is. */
export function labelValueErrors(value: string): readonly string[] {
  const errors: string[] = [];
  if (value.length > 63) errors.push('must be no more than 63 characters');
  if (!labelValue.test(value)) errors.push(patternError(LABEL_VALUE_WRONG, LABEL_VALUE, ['MyValue', 'my_value', '12345']));
  return errors;
}

/** What is wrong with a DNS subdomain (most objects' names); empty if nothing is. */
export function subdomainErrors(value: string): readonly string[] {
  const errors: string[] = [];
  if (value.length > 253) errors.push('must be no more than 253 characters');
  if (!subdomain.test(value)) errors.push(patternError(SUBDOMAIN_WRONG, SUBDOMAIN, ['example.com']));
  return errors;
}

/** Upstream's sentence about a pattern that was not met (validation.RegexError). */
export function patternError(message: string, pattern: string, examples: readonly string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${pattern}')`;
  const list = examples.map((example) => `'${example}', `).join(' or ');
  return `${message} (e.g. ${list}regex used for validation is '${pattern}')`;
}

function prefixErrors(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  return subdomainErrors(prefix).map((error) => `prefix part ${error}`);
}
