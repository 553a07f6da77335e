import { expect, test } from 'vitest';
import { envsubst } from './envsubst.ts';

const variables: Readonly<Record<string, string>> = { app: 'web', empty: '', path: 'a/b/c.tar.gz', owner: 'me' };
const lookup = (name: string) => variables[name];

test.each([
  ['${app}-db', 'web-db'],
  ['$app and $(app)', '$app and $(app)'],
  ['$${app}', '${app}'],
  ['x${none}y', 'xy'],
  ['${none:=${app}}', 'web'],
  ['${none:-a b}', 'a b'],
  ['${empty:=d}', 'd'],
  ['${none=d}', 'd'],
  ['${app:=d}', 'web'],
  ["${q:='}${app}${q:='}", "'web'"],
  ['${app^}', 'Web'],
  ['${app^^}', 'WEB'],
  ['${#app}', '3'],
  ['${app:1}', 'eb'],
  ['${app:0:2}', 'we'],
  ['${path/\\//-}', 'a/b/c.tar.gz'],
  ['${app/w/W}', 'Web'],
  ['${path//a/x}', 'x/b/c.txr.gz'],
  ['${path##*/}', 'c.tar.gz'],
  ['${path#*/}', 'b/c.tar.gz'],
  ['${path%.*}', 'a/b/c.tar'],
  ['${path%%.*}', 'a/b/c'],
  ['{{ .x }} $ {', '{{ .x }} $ {'],
])('%s becomes %s', (text, expected) => {
  expect(envsubst(text, lookup)).toEqual({ ok: true, text: expected });
});

test.each(['${', '${}', '${app', '${app!x}', '${{ github.ref }}'])('%s is no substitution: Flux would not apply it', (text) => {
  expect(envsubst(text, lookup)).toMatchObject({ ok: false });
});
