// Loaded before the program whose start is measured: says at its end what it has cost.
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write(`\nusage ${JSON.stringify({ cpuMs: (user + system) / 1000, peakRssMiB: process.resourceUsage().maxRSS / 1024 })}\n`);
});
