// usage: count.js MODULES EXPORTS OUT   How many triples and quads N3.js and jsonld.js read in EXPORTS/all.*, to OUT/n3/counts and OUT/jsonld/counts.
const fs = require('fs');
const path = require('path');
const {createRequire} = require('module');

const [modules, exports_, out] = process.argv.slice(2);
const load = createRequire(path.resolve(modules, 'index.js'));
const jsonld = load('jsonld');
const {Parser, Store} = load('n3');

const read = ending => fs.readFileSync(path.join(exports_, `all.${ending}`), 'utf8');
const size = (ending, format) => new Store(new Parser({format}).parse(read(ending))).size;

(async () => {
  fs.writeFileSync(path.join(out, 'n3', 'counts'), `triples ${size('ttl', 'Turtle')}\nquads ${size('trig', 'TriG')}\n`);
  const quads = await jsonld.toRDF(JSON.parse(read('jsonld')));
  fs.writeFileSync(path.join(out, 'jsonld', 'counts'), `quads ${quads.length}\n`);
})().catch(error => { console.error(error.message); process.exit(1); });
