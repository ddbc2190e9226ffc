#!/usr/bin/env bash
# Virtuoso, a store that shares no code with ours: takes our N-Quads over its own interface and our pushed graphs over HTTP, and answers our
# questions as we do.
#
# usage: virtuoso.sh POLICYFLOW EXPORTS      needs virtuoso-t and isql-vt (Debian: virtuoso-opensource-7), curl
set -euo pipefail
policyflow=$(realpath "$1") exports=$(realpath "$2")
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

questions=(
    'SELECT (COUNT(DISTINCT ?f) AS ?n) { ?notice dpv:hasProcess ?f . ?f a pf:Flow }'
    'SELECT (COUNT(DISTINCT ?f) AS ?n) { ?f a pf:Flow ; dpv:hasPersonalData ?d . ?d skos:broader* pd:Contact }'
    'SELECT (COUNT(DISTINCT ?f) AS ?n) { ?notice dpv:hasProhibition ?f . ?f prov:wasDerivedFrom ?span . ?span oa:hasSelector ?s . ?s oa:exact ?words }'
)
prefixes='PREFIX dpv: <https://w3id.org/dpv#> PREFIX pd: <https://w3id.org/dpv/pd#> PREFIX pf: <urn:policyflow:ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX oa: <http://www.w3.org/ns/oa#>'
ours() { "$policyflow" query "$exports" --quiet --format csv -e "$1" | tail -n +2 | tr -d '\r'; }
theirs() { curl -sf "http://127.0.0.1:$http/sparql" -H 'Accept: text/csv' --data-urlencode "query=$prefixes $1" | tail -n +2 | tr -d '\r"'; }

# Asks everything of both; the argument says how the graphs got there.
compare() {
    local question
    for question in "${questions[@]}"; do
        local here there
        here=$(ours "$question") there=$(theirs "$question")
        if [ "$here" != "$there" ] || [ "$here" -lt 1 ]; then
            printf '%s: %s here, %s in Virtuoso: %s\n' "$1" "$here" "$there" "$question"
            exit 1
        fi
        printf '%s: %s, the same\n' "$1" "$here"
    done
}

cp "$exports"/*.nq "$home/"
[ "$(find "$home" -name '*.nq' | wc -l)" -gt 1 ] && rm -f "$home/all.nq"
for file in "$home"/*.nq; do
    isql "DB.DBA.TTLP_MT(file_to_string_output('$file'), '', 'urn:catalogue', 512);" >/dev/null
done
compare 'loaded by itself'

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
        for file in "$home"/*.nq; do grep -v 'XMLSchema#duration>' "$file" >"$sent/${file##*/}"; done
    fi
    "$policyflow" push "$sent" --endpoint "http://127.0.0.1:$http/$path" --method "$method" --default-graph urn:catalogue
    compare "pushed by $method"
done
