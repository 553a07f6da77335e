import { readFileSync } from 'node:fs';
import { readRecords } from '/work/wt-ceph/src/fidelity/read-records.ts';
import { runFidelity } from '/work/wt-ceph/src/fidelity/run.ts';
const r = runFidelity(readRecords(readFileSync('/work/wt-ceph/fixtures/recordings/ceph.json.gz'), 'ceph.json.gz'), 'ceph.json.gz');
console.log(JSON.stringify(r.map(({ disagreements, ...x }) => x)));
for (const x of r) for (const d of x.disagreements) console.log(d.id, JSON.stringify(d.expected), '|', JSON.stringify(d.got));
