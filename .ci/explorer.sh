#!/usr/bin/env bash
# The explorer's pages in a headless Chromium: builds the script and the program with it, makes pages, opens them and does what a reader does.
#
# usage: explorer.sh [CARGO PROFILE]      needs node (20 or newer), npm, chromium; ends with the program built with the script
set -euo pipefail
cd "$(dirname "$0")/.."
profile=${1:-release}
built=${CARGO_TARGET_DIR:-target}/$([ "$profile" = dev ] && echo debug || echo "$profile")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
shots=target/explorer
mkdir -p "$shots" "$work/in"
cp examples/policies/* .ci/explorer/hostile.md "$work/in"
# The same as plain text, and as a web page whose reader gives its tags back as words.
cp .ci/explorer/hostile.md "$work/in/hostile-plain.txt"
{
    printf '<html><head><title>Mallory</title></head><body><p>'
    sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g' -e 's/^$/<p>/' .ci/explorer/hostile.md
    printf '</body></html>\n'
} >"$work/in/hostile-page.html"
seeds=../shared/seeds
if [ -d "$seeds" ]; then
    cp "$seeds"/*.txt "$work/in"
else
    echo 'without real policies: ../shared is absent'
fi

# Without the script the program builds and its pages are whole too.
rm -f explorer/dist/explorer.js
cargo build --quiet --profile "$profile"
"$built/policyflow" export "$work/in" -o "$work/fallback" --format html --quiet

npm ci --silent --no-fund --no-audit --prefix explorer
npm run --silent build --prefix explorer
cp explorer/dist/explorer.js "$work/first.js"
npm run --silent build --prefix explorer >/dev/null
cmp "$work/first.js" explorer/dist/explorer.js
for licence in 'd3-selection' 'd3-sankey' 'Mike Bostock'; do
    grep -q "$licence" explorer/dist/explorer.js
done
cargo build --quiet --profile "$profile"
"$built/policyflow" export "$work/in" -o "$work/pages" --format html --quiet

npm ci --silent --no-fund --no-audit --prefix .ci/explorer
node .ci/explorer/check.mjs "$work/pages" "$work/fallback" "$shots"
