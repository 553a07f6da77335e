import type { Body } from './exchange.ts';
import { jsonProblem } from './go-json.ts';

/**
 * Why containerd 1.x cannot take some bytes for a signed schema 1 manifest. Nobody has served one for years, so real ones
 * are not modelled: whatever comes lacks at least its signature. Upstream: remotes/docker/schema1/converter.go, libtrust.
 */
export function signatureProblem(body: Body | undefined): string {
  const isJson = body?.children !== undefined;
  return (isJson ? undefined : jsonProblem(body?.text ?? '', 'unexpected end of JSON input')) ?? 'missing signature key';
}
