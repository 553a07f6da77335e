// Older versions lack what is used here, and would say so with a stack trace. Must be imported before all else.
const wrong = whyTooOld(process.versions.node);
if (wrong !== undefined) {
  process.stderr.write(`${wrong}\n`);
  process.exit(2);
}

/** What is wrong with a version of Node.js, such as `20.20.2`; undefined if nothing is. */
export function whyTooOld(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < 22 || (major === 22 && minor < 19);
  return isOld ? `blackstart needs Node.js 22.19 or newer; this is ${version}` : undefined;
}
