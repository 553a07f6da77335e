import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
const { kubeletRecordings: a } = await import('/tmp/wt-kubelet/src/fidelity/kubelet/kubelet.ts');
const recs = JSON.parse(gunzipSync(readFileSync('/tmp/wt-kubelet/fixtures/recordings/kubelet.json.gz')));
const [exp, pod, filt] = process.argv.slice(2);
for (const r of recs) { if (r.experiment !== exp || (r.pod ?? '') !== (pod ?? '')) continue;
  const { question, expected } = a.split(r); const got = a.answer(question);
  if (process.env.M) console.log(JSON.stringify(question.measured.filter(m=>!filt||m.name.match(filt))));
  const f = n => !filt || n.match(filt);
  for (const [k, x] of [['EXP', expected], ['GOT', got]]) { console.log(k, x.endSeconds); for (const p of x.pods.filter(p=>f(p.name))) console.log(p.name, p.rows.map(r => `${r.t.toFixed(1)} ${r.row}`).join(' | ')); }
  const keys = new Set([...Object.keys(expected.events), ...Object.keys(got.events)]);
  for (const k of [...keys].filter(f)) { const e = expected.events[k], g = got.events[k]; console.log(!e||!g?'**':'  ', k.slice(0, 160), JSON.stringify(e), JSON.stringify(g)); }
  for (const name of new Set([...expected.pods,...got.pods].map(p=>p.name.replace(/-[a-z0-9]{8,10}-[a-z0-9]{5}$/,'-*').replace(/^(job|dep)-[a-z0-9]{5}$/,'$1-*')))) { const pick=a=>({...a,events:{},pods:a.pods.filter(p=>p.name.replace(/-[a-z0-9]{8,10}-[a-z0-9]{5}$/,'-*').replace(/^(job|dep)-[a-z0-9]{5}$/,'$1-*')===name)}); const d=a.compare(pick(expected),pick(got)); if(d) console.log('PODDIFF',JSON.stringify(d)); }
  for (const k of keys) { const pick=a=>({...a,pods:[],events:a.events[k]?{[k]:a.events[k]}:{}}); const d=a.compare(pick(expected),pick(got)); if(d) console.log('EVDIFF',JSON.stringify(d)); }
  console.log('DIFF', JSON.stringify(a.compare(expected, got)));
}
