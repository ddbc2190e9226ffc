// usage: node canonical.js MODULES STEM…   The same canonical N-Quads (RDFC-1.0) from N-Quads, TriG and JSON-LD, by libraries that are not ours.
const fs = require('fs');
const crypto = require('crypto');
const {createRequire} = require('module');

const load = createRequire(require('path').resolve(process.argv[2], 'index.js'));
const canonize = load('rdf-canonize');
const jsonld = load('jsonld');
const {Parser, Writer} = load('n3');

const hash = async nquads => {
  const lines = await canonize.canonize(nquads, {algorithm: 'RDFC-1.0', inputFormat: 'application/n-quads'});
  return [crypto.createHash('sha256').update(lines).digest('hex'), lines.split('\n').length - 1];
};

const trig = text => new Writer({format: 'N-Quads'}).quadsToString(new Parser({format: 'TriG'}).parse(text));

(async () => {
  for (const stem of process.argv.slice(3)) {
    const read = ending => fs.readFileSync(`${stem}.${ending}`, 'utf8');
    const [expected, count] = await hash(read('nq'));
    const others = {
      trig: trig(read('trig')),
      jsonld: await jsonld.toRDF(JSON.parse(read('jsonld')), {format: 'application/n-quads'}),
    };
    for (const [ending, nquads] of Object.entries(others)) {
      const [found, quads] = await hash(nquads);
      if (found !== expected) {
        throw new Error(`${stem}.${ending}: ${found} (${quads} quads), ${stem}.nq has ${expected} (${count} quads)`);
      }
    }
    console.log(`${require('path').basename(stem)}: ${count} quads, ${expected}`);
  }
})().catch(error => { console.error(error.message); process.exit(1); });
