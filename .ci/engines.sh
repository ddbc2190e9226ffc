#!/usr/bin/env bash
# Our export in other people's engines: each reads it, counts the same triples and answers .ci/questions alike.
# usage: engines.sh EXPORTS PYTHON   (EXPORTS as `policyflow export` writes it; PYTHON has rdflib). Installs Node modules and Jena.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
exports=$(cd "$1" && pwd)
python=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work"/{rdflib,jena,comunica,node,xerces}

"$python" "$here/answers.py" "$exports/all.ttl" "$here/questions" "$work/rdflib"

# Node: canonical N-Quads by rdf-canonize from N3.js and jsonld.js; Comunica answers. Version 5 of Comunica fails on Node 20.
npm install --silent --no-fund --no-audit --prefix "$work/node" rdf-canonize@5 jsonld@8 n3@1 @comunica/query-sparql-file@4 >/dev/null
node "$here/canonical.js" "$work/node" "$exports/all"
for question in "$here"/questions/*.rq; do
    "$work/node/node_modules/.bin/comunica-sparql-file" "$exports/all.ttl" -f "$question" -t text/csv >"$work/comunica/$(basename "$question" .rq).csv"
done

# Jena: Debian's package looks for the messages of its XML parser under another name than it ships them.
jars=/usr/share/java
if [ ! -f "$jars/jena-arq.jar" ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq libapache-jena-java >/dev/null
fi
"$python" - "$jars/jena-core.jar" "$work/xerces" <<'PYTHON'
import pathlib, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as jar:
    for name in jar.namelist():
        if name.startswith("org/apache/jena/ext/xerces/") and name.endswith(".properties"):
            path = pathlib.Path(sys.argv[2], name.replace("org/apache/jena/ext/", "", 1))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(jar.read(name))
PYTHON
classpath=$work/xerces
for jar in jena-{arq,base,cmds,core,iri,shacl,shex,tdb,tdb2,rdfconnection} jena-dboe-{base,index,storage,trans-data,transaction} \
    commons-{cli,codec,compress,csv,io,lang3} gson guava httpclient httpclient-cache httpcore jackson-{annotations,core,databind} \
    jakarta.json-api jcl-over-slf4j jsonld-java protobuf slf4j-api slf4j-simple libthrift thrift titanium-json-ld caffeine dexx.collection; do
    if [ -f "$jars/$jar.jar" ]; then
        classpath=$classpath:$jars/$jar.jar
    fi
done
for ending in nq ttl; do
    java -cp "$classpath" riotcmd.riot --validate "$exports/all.$ending"
    java -cp "$classpath" riotcmd.riot --count "$exports/all.$ending"
done
for question in "$here"/questions/*.rq; do
    java -cp "$classpath" arq.arq --data "$exports/all.ttl" --query "$question" --results CSV >"$work/jena/$(basename "$question" .rq).csv"
done

# Engines order strings in their own ways, and Comunica puts IRIs in angle brackets; what counts is the set of rows.
for question in "$here"/questions/*.rq; do
    name=$(basename "$question" .rq)
    for engine in rdflib jena comunica; do
        tail -n +2 "$work/$engine/$name.csv" | tr -d '\r<>' | LC_ALL=C sort >"$work/$engine/$name.rows"
        cmp "$work/rdflib/$name.rows" "$work/$engine/$name.rows"
    done
    rows=$(wc -l <"$work/rdflib/$name.rows")
    printf '%s: %s rows, the same in rdflib, Jena and Comunica\n' "$name" "$rows"
    [ "$rows" -gt 0 ]
done
