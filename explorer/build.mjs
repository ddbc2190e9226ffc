// Bundles src/main.js into dist/explorer.js, with the licences of what is bundled at its head. The same sources give the same bytes.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(fileURLToPath(import.meta.url));

const result = await build({
  absWorkingDir: root,
  entryPoints: ['src/main.js'],
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2021',
  charset: 'ascii',
  legalComments: 'none',
  metafile: true,
  write: false,
});

// Packages that are in the bundle: a package may be there in several versions, in folders of its own.
const folders = new Set();
for (const [file, { bytesInOutput }] of Object.entries(Object.values(result.metafile.outputs)[0].inputs)) {
  const at = file.lastIndexOf('node_modules/');
  if (at < 0 || bytesInOutput === 0) continue;
  const [scope, name] = file.slice(at + 'node_modules/'.length).split('/');
  folders.add(file.slice(0, at) + 'node_modules/' + (scope.startsWith('@') ? `${scope}/${name}` : scope));
}

// Equal texts are written once, with all whose licence they are.
const texts = new Map();
for (const folder of [...folders].sort()) {
  const { name, version } = JSON.parse(fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
  const file = fs.readdirSync(path.join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} brings no licence`);
  const text = fs.readFileSync(path.join(root, folder, file), 'utf8').trim().replaceAll('*/', '* /');
  texts.set(text, [...(texts.get(text) ?? []), `${name} ${version}`]);
}
const licences = [...texts].map(([text, names]) => `${names.join(', ')}:\n\n${text}`).join('\n\n---\n\n');
const script = `/*! The explorer of policyflow (MIT). It contains:\n\n${licences}\n*/\n${result.outputFiles[0].text}`;
fs.mkdirSync(path.join(root, 'dist'), { recursive: true });
fs.writeFileSync(path.join(root, 'dist/explorer.js'), script);
console.log(`dist/explorer.js: ${script.length} bytes, with ${[...texts.values()].flat().join(', ')}`);
