import { labelValueErrors, patternError, qualifiedNameErrors, subdomainErrors } from '#model/label-names.ts';

/**
 * Formats of names and values: each function answers what is wrong, in upstream's words. Follows apimachinery
 * pkg/util/validation/validation.go and pkg/api/validation/generic.go, v0.28.
 */
export type Complaints = readonly string[];

const fine: Complaints = [];

/** How many texts are remembered at most: keys of labels and types of conditions are few and come again and again. */
const MOST_REMEMBERED = 4096;

function rememberingSound(rule: (value: string) => Complaints): (value: string) => Complaints {
  const sound = new Set<string>();
  return (value) => {
    if (sound.has(value)) return fine;
    const complaints = rule(value);
    if (complaints.length === 0 && sound.size < MOST_REMEMBERED) sound.add(value);
    return complaints;
  };
}

const labelFormat = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomainFormat = `${labelFormat}(\\.${labelFormat})*`;
const dns1035Format = '[a-z]([-a-z0-9]*[a-z0-9])?';
const wildcardFormat = `\\*\\.${subdomainFormat}`;
const envNameFormat = '[-._a-zA-Z][-._a-zA-Z0-9]*';
const configKeyFormat = '[-._a-zA-Z0-9]+';
const percentFormat = '[0-9]+%';
const headerFormat = '[-A-Za-z0-9]+';

const label = whole(labelFormat);
const subdomain = whole(subdomainFormat);
const dns1035 = whole(dns1035Format);
const wildcard = whole(wildcardFormat);
const envName = whole(envNameFormat);
const configKey = whole(configKeyFormat);
const percent = whole(percentFormat);
const header = whole(headerFormat);
const ipv4 = /^(?:[01]?\d?\d|2[0-4]\d|25[0-5])(?:\.(?:[01]?\d?\d|2[0-4]\d|25[0-5])){3}$/;

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const DNS_1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
const WILDCARD =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
const ENV_NAME = "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit";
const CONFIG_KEY = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";

/** A label's or annotation's key: `name` or `example.com/name`. */
export const qualifiedName: (value: string) => Complaints = rememberingSound(qualifiedNameErrors);

/** A label's value, which may be empty. */
export const labelValue: (value: string) => Complaints = labelValueErrors;

/** Most objects' names. */
export const dnsSubdomain: (value: string) => Complaints = subdomainErrors;

export function dnsLabel(value: string): Complaints {
  if (value.length <= 63 && label.test(value)) return fine;
  const complaints = value.length > 63 ? [maxLength(63)] : [];
  if (label.test(value)) return complaints;
  return [...complaints, subdomain.test(value) ? 'must not contain dots' : patternError(LABEL, labelFormat, ['my-name', '123-abc'])];
}

export function dns1035Label(value: string): Complaints {
  return matched(value, 63, dns1035, DNS_1035, dns1035Format, 'my-name', 'abc-123');
}

export function wildcardSubdomain(value: string): Complaints {
  return matched(value, 253, wildcard, WILDCARD, wildcardFormat, '*.example.com');
}

export function environmentName(value: string): Complaints {
  const wrong = envName.test(value) ? fine : [patternError(ENV_NAME, envNameFormat, ['my.env-name', 'MY_ENV.NAME', 'MyEnvName1'])];
  return [...wrong, ...parentFolder(value)];
}

export function configMapKey(value: string): Complaints {
  return [...matched(value, 253, configKey, CONFIG_KEY, configKeyFormat, 'key.name', 'KEY_NAME', 'key-name'), ...parentFolder(value)];
}

export function portNumber(value: number): Complaints {
  return inRange(value, 1, 65535);
}

export function userOrGroupId(value: number): Complaints {
  return inRange(value, 0, 2147483647);
}

export function portName(value: string): Complaints {
  const complaints: string[] = [];
  if (value.length > 15) complaints.push(maxLength(15));
  if (!/^[-a-z0-9]+$/.test(value)) complaints.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(value)) complaints.push('must contain at least one letter (a-z)');
  if (value.includes('--')) complaints.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) complaints.push('must not begin or end with a hyphen');
  return complaints;
}

export function percentText(value: string): Complaints {
  const rule = "a valid percent string must be a numeric string followed by an ending '%'";
  return percent.test(value) ? fine : [patternError(rule, percentFormat, ['1%', '93%'])];
}

export function httpHeaderName(value: string): Complaints {
  const rule = "a valid HTTP header must consist of alphanumeric characters or '-'";
  return header.test(value) ? fine : [patternError(rule, headerFormat, ['X-Header-Name'])];
}

export function ipAddress(value: string): Complaints {
  return isIpAddress(value) ? fine : ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
}

export function inRange(value: number, least: number, most: number): Complaints {
  return value >= least && value <= most ? fine : [`must be between ${least} and ${most}, inclusive`];
}

export function maxLength(length: number): string {
  return `must be no more than ${length} characters`;
}

/** The rule for `generateName`: its trailing dash is not the name's. */
export function asPrefix(rule: (value: string) => Complaints): (value: string) => Complaints {
  return (value) => rule(value.length > 1 && value.endsWith('-') ? `${value.slice(0, -2)}a` : value);
}

export function isIpAddress(value: string): boolean {
  return isIpv4(value) || isIpv6(value);
}

/** Leading zeros are let through, as upstream lets them. */
export function isIpv4(value: string): boolean {
  return ipv4.test(value);
}

export function isIpv6(value: string): boolean {
  if (!value.includes(':') || !/^[0-9a-fA-F:.]+$/.test(value)) return false;
  const halves = value.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const count = groups.length + (isIpv4(last) ? 1 : 0);
  const wellFormed = groups.every((group, index) => /^[0-9a-fA-F]{1,4}$/.test(group) || (index === groups.length - 1 && isIpv4(group)));
  return wellFormed && (halves.length === 2 ? count < 8 : count === 8);
}

export function isCidr(value: string): boolean {
  const [address = '', bits = '', more] = value.split('/');
  if (more !== undefined || !/^\d{1,3}$/.test(bits)) return false;
  return (isIpv4(address) && Number(bits) <= 32) || (isIpv6(address) && Number(bits) <= 128);
}

function matched(value: string, most: number, format: RegExp, rule: string, text: string, ...examples: readonly string[]): Complaints {
  const fits = format.test(value);
  if (fits && value.length <= most) return fine;
  const complaints = value.length > most ? [maxLength(most)] : [];
  return fits ? complaints : [...complaints, patternError(rule, text, examples)];
}

function parentFolder(value: string): Complaints {
  if (value === '.') return ["must not be '.'"];
  if (value === '..') return ["must not be '..'"];
  return value.startsWith('..') ? ["must not start with '..'"] : fine;
}

function whole(format: string): RegExp {
  return new RegExp(`^${format}$`);
}

/** A name that can stand in a path: all that some kinds ask of it. Follows apimachinery pkg/api/validation/path/name.go, v0.28. */
export function pathSegment(value: string): Complaints {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return ['/', '%'].filter((text) => value.includes(text)).map((text) => `may not contain '${text}'`);
}
