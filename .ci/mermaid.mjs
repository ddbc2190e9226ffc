// Reads what policyflow wrote for Mermaid with Mermaid's own parser.
//
// usage: node mermaid.mjs FILE.mmd…      (needs from npm: mermaid, jsdom; found beside this file or where it is started, see NODE_PATH)
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(path.join(process.cwd(), 'package.json'));
const { JSDOM } = require('jsdom');
const page = new JSDOM('<!DOCTYPE html><body></body>');
globalThis.window = page.window;
globalThis.document = page.window.document;
const entry = path.join(path.dirname(require.resolve('mermaid/package.json')), 'dist/mermaid.core.mjs');
const mermaid = (await import(pathToFileURL(entry))).default;
mermaid.initialize({ startOnLoad: false });

const files = process.argv.slice(2);
let failed = files.length === 0;
for (const file of files) {
  const text = fs.readFileSync(file, 'utf8');
  // Lines of the file that are boxes and lines of the picture.
  const boxes = text.split('\n').filter((line) => /^ {4}n\d+/.test(line)).length;
  const lines = text.split('\n').filter((line) => /^ {2}n\d+ .*\| n\d+$/.test(line)).length;
  try {
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    if (db.getVertices().size !== boxes || db.getEdges().length !== lines) throw new Error('other boxes or lines than were written');
  } catch (error) {
    failed = true;
    console.log(`${file}: ${String(error).slice(0, 300)}`);
  }
}
console.log(`${files.length} pictures read by Mermaid`);
process.exit(failed ? 1 : 0);
