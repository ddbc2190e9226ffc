#!/usr/bin/env bash
# Virtuoso, a store that shares no code with ours: takes our N-Quads over its own interface and our pushed graphs over HTTP, and answers our
# questions as we do.
#
# usage: virtuoso.sh POLICYFLOW EXPORTS…      needs virtuoso-t and isql-vt (Debian: virtuoso-opensource-7), curl, python3
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
policyflow=$(realpath "$1")
shift
home=$(mktemp -d)
sql=18111 http=18890
command -v virtuoso-t isql-vt curl >/dev/null

cat >"$home/virtuoso.ini" <<INI
[Database]
DatabaseFile = $home/db
ErrorLogFile = $home/log
LockFile = $home/lock
TransactionFile = $home/trx
xa_persistent_file = $home/pxa
[TempDatabase]
DatabaseFile = $home/temp
TransactionFile = $home/temp.trx
[Parameters]
ServerPort = 127.0.0.1:$sql
DirsAllowed = $home
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
[HTTPServer]
ServerPort = 127.0.0.1:$http
[SPARQL]
ResultSetMaxRows = 100000
INI
virtuoso-t +configfile "$home/virtuoso.ini" +foreground >"$home/out" 2>&1 &
server=$!
# Ends the server that was started here, and no other.
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; rm -rf "$home"' EXIT
isql() { isql-vt "127.0.0.1:$sql" dba dba ERRORS=STDOUT VERBOSE=OFF "exec=$1"; }
for _ in $(seq 60); do
    isql 'select 1;' >/dev/null 2>&1 && break
    sleep 1
done

# Answers .ci/questions and counts the quads of the policies' graphs, by us and by Virtuoso; all has to be the same. usage: compare EXPORTS HOW
count='SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), "urn:policyflow:id/graph/")) }'
theirs() { curl -sSf "http://127.0.0.1:$http/sparql" -H 'Accept: text/csv' --data-urlencode "query=$1"; }
number() { tail -n +2 | tr -dc '0-9'; }
compare() {
    local answers question name
    answers=$(mktemp -d -p "$home")
    mkdir "$answers"/{policyflow,virtuoso}
    printf '%s, %s\n' "$1" "$2"
    printf 'quads %s\n' "$("$policyflow" query "$1" --quiet --format csv -e "$count" | number)" >"$answers/policyflow/counts"
    printf 'quads %s\n' "$(theirs "$count" | number)" >"$answers/virtuoso/counts"
    for question in "$here"/questions/*.rq; do
        name=$(basename "$question" .rq)
        "$policyflow" query "$1" --quiet --format csv --file "$question" >"$answers/policyflow/$name.csv"
        theirs "$(cat "$question")" >"$answers/virtuoso/$name.csv"
    done
    python3 "$here/alike.py" "$answers" "$here/questions" policyflow virtuoso
}

first=1
for exports in "$@"; do
    files=$(mktemp -d -p "$home")
    cp "$exports"/*.nq "$files/"
    [ "$(find "$files" -name '*.nq' | wc -l)" -gt 1 ] && rm -f "$files/all.nq"
    isql "RDF_GLOBAL_RESET();" >/dev/null
    for file in "$files"/*.nq; do
        isql "DB.DBA.TTLP_MT(file_to_string_output('$file'), '', 'urn:catalogue', 512);" >/dev/null
    done
    compare "$exports" 'loaded by itself'
    # What can be pushed does not depend on the policies.
    [ "$first" = 1 ] || continue
    first=0
    for method in gsp update; do
        isql "RDF_GLOBAL_RESET();" >/dev/null
        isql "GRANT SPARQL_UPDATE TO \"SPARQL\"; DB.DBA.RDF_DEFAULT_USER_PERMS_SET('nobody', 7);" >/dev/null
        path=sparql-graph-crud
        [ "$method" = update ] && path=sparql
        sent=$exports
        if [ "$method" = update ]; then
            # This Virtuoso (7.2.5) knows xsd:duration when it loads, but not in INSERT DATA: no such literal is sent that way.
            sent=$home/sent
            mkdir -p "$sent"
            for file in "$files"/*.nq; do grep -v 'XMLSchema#duration>' "$file" >"$sent/${file##*/}"; done
        fi
        "$policyflow" push "$sent" --endpoint "http://127.0.0.1:$http/$path" --method "$method" --default-graph urn:catalogue
        compare "$sent" "pushed by $method"
    done
done
