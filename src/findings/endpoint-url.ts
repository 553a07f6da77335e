/** Whether an endpoint as it is written is the one that is asked: a host list may have added the API's path to it. */
export function isSameEndpoint(written: string, asked: string): boolean {
  const trimmed = written.replace(/\/+$/, '');
  return trimmed === asked || `${trimmed}/v2` === asked;
}
