import { type FieldError, forbidden, invalid, required } from '../field-error.ts';
import { type Check, complaintsAbout, needed, nothing, notNegative, oneOf, type Row, table } from './checks.ts';
import { httpHeaderName, portName, portNumber } from './formats.ts';

/** Probes and lifecycle handlers. Follows kubernetes pkg/apis/core/validation/validation.go, v1.28. */
type Handler = Readonly<Record<string, unknown>>;

interface Probe extends Handler {
  readonly successThreshold?: number;
  readonly terminationGracePeriodSeconds?: number;
}

/** A port by number or by name. */
export const portNumberOrName: Check = (value, path) => {
  const port = (value as number | string | undefined) ?? 0;
  if (typeof port === 'string') return complaintsAbout(port, path, portName);
  return portNumber(port).map((complaint) => invalid(path, port, complaint));
};

const headers: Check = (value, path) =>
  ((value as readonly { readonly name: string }[] | undefined) ?? []).flatMap(({ name }) => complaintsAbout(name, path, httpHeaderName));

const handlers: Readonly<Record<string, Check>> = {
  exec: table([['command', needed('')]]),
  httpGet: table([
    ['path', needed('')],
    ['port', portNumberOrName],
    ['scheme', oneOf('HTTP', 'HTTPS')],
    ['httpHeaders', headers],
  ]),
  tcpSocket: table([['port', portNumberOrName]]),
  grpc: table([['port', portNumberOrName]]),
  sleep: () => nothing,
};

/** Exactly one way to ask. */
export function handler(value: Handler, path: string): readonly FieldError[] {
  const given = Object.keys(handlers).filter((name) => value[name] !== undefined);
  const [first, ...more] = given;
  if (first === undefined) return [required(path, 'must specify a handler type')];
  return [
    ...(handlers[first]?.(value[first], `${path}.${first}`, undefined) ?? nothing),
    ...more.map((name) => forbidden(`${path}.${name}`, 'may not specify more than 1 handler type')),
  ];
}

const probeRows: Row[] = [
  ['', (value, path) => handler(value as Handler, path)],
  ['initialDelaySeconds', notNegative],
  ['timeoutSeconds', notNegative],
  ['periodSeconds', notNegative],
  ['successThreshold', notNegative],
  ['failureThreshold', notNegative],
  [
    'terminationGracePeriodSeconds',
    (value, path) => (value === undefined || (value as number) > 0 ? nothing : [invalid(path, value as number, 'must be greater than 0')]),
  ],
];

const probe = table(probeRows);

/** Liveness and startup probes succeed with one success. */
export const oneSuccessProbe: Check = (value, path) => {
  if (value === undefined) return nothing;
  const threshold = (value as Probe).successThreshold ?? 0;
  const wrong = threshold === 1 ? nothing : [invalid(`${path}.successThreshold`, threshold, 'must be 1')];
  return [...probe(value, path, undefined), ...wrong];
};

export const readinessProbe: Check = (value, path) => {
  if (value === undefined) return nothing;
  const grace = (value as Probe).terminationGracePeriodSeconds;
  const wrong = grace === undefined ? nothing : [invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes')];
  return [...probe(value, path, undefined), ...wrong];
};

export const lifecycle: Check = (value, path) => {
  const { postStart, preStop } = (value ?? {}) as { readonly postStart?: Handler; readonly preStop?: Handler };
  return [
    ...(postStart === undefined ? nothing : handler(postStart, `${path}.postStart`)),
    ...(preStop === undefined ? nothing : handler(preStop, `${path}.preStop`)),
  ];
};
