#!/usr/bin/env bash
# Our exports in other people's engines: each reads them, counts the same triples and quads, and answers .ci/questions alike, as we do ourselves.
# usage: engines.sh POLICYFLOW PYTHON EXPORTS…   (EXPORTS as `policyflow export` writes it; PYTHON has rdflib). Installs Node modules and Jena.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
policyflow=$(realpath "$1") python=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work"/{node,xerces}

# Node: canonical N-Quads by rdf-canonize from N3.js and jsonld.js; Comunica answers. Version 5 of Comunica fails on Node 20.
npm install --silent --no-fund --no-audit --prefix "$work/node" rdf-canonize@5 jsonld@8 n3@1 @comunica/query-sparql-file@4 >/dev/null

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

# What riot counts in a file: the last number that it prints ("Triples = 1,234").
riot_counts() { java -cp "$classpath" riotcmd.riot --count "$1" 2>&1 | tr -d ',' | grep -oE '[0-9]+ *$' | tail -1; }
comunica() { "$work/node/node_modules/.bin/comunica-sparql-file" "$@" -t text/csv; }

for folder in "$@"; do
    exports=$(cd "$folder" && pwd)
    answers=$(mktemp -d -p "$work")
    mkdir "$answers"/{policyflow,rdflib,jena,comunica,n3,jsonld}
    printf '%s\n' "$folder"
    node "$here/canonical.js" "$work/node" "$exports/all"
    node "$here/count.js" "$work/node" "$exports" "$answers"
    "$python" "$here/answers.py" "$exports" "$here/questions" "$answers/rdflib"
    for ending in nq ttl; do
        java -cp "$classpath" riotcmd.riot --validate "$exports/all.$ending"
    done
    printf 'triples %s\nquads %s\n' "$(riot_counts "$exports/all.ttl")" "$(riot_counts "$exports/all.nq")" >"$answers/jena/counts"
    all='SELECT (COUNT(*) AS ?n) { ?s ?p ?o }'
    printf 'triples %s\n' "$(comunica "$exports/all.ttl" -q "$all" | tail -n +2 | tr -dc '0-9')" >"$answers/comunica/counts"
    printf 'triples %s\n' "$("$policyflow" query "$exports/all.nq" --quiet --format csv -e "$all" | tail -n +2 | tr -dc '0-9')" >"$answers/policyflow/counts"
    for question in "$here"/questions/*.rq; do
        name=$(basename "$question" .rq)
        "$policyflow" query "$exports/all.nq" --quiet --format csv --file "$question" >"$answers/policyflow/$name.csv"
        java -cp "$classpath" arq.arq --data "$exports/all.ttl" --query "$question" --results CSV >"$answers/jena/$name.csv"
        comunica "$exports/all.ttl" -f "$question" >"$answers/comunica/$name.csv"
    done
    "$python" "$here/alike.py" "$answers" "$here/questions" policyflow rdflib jena comunica n3 jsonld
done
