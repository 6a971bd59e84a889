#!/usr/bin/env bash
# Nightly: archives of 1,000, 10,000 and 50,000 releases, and 1,000,000 evidence files beside 48,000 of them. Prints the table of each; judges one thing,
# that time and memory a release stay what they were (within 20 % for time).
#
# Takes about half an hour of two cores, 10 GiB of memory and 60 GiB of disk: `benches/scale.sh [FOLDER]`. Without `--evidence` the million is left out.
set -euo pipefail
cd "$(dirname "$0")/.."

evidence=false
if [ "${1:-}" = "--evidence" ]; then
    evidence=true
    shift
fi
folder=${1:-$(mktemp -d)}

table=$(cargo bench --quiet --bench archive -- --releases 1000,10000,50000 --keep "$folder")
echo "$table"
echo "$table" | awk -F'|' '
    $4 ~ /^ clean build/ { time[$2 + 0] = $8; memory[$2 + 0] = $6 }
    END {
        growth = time[50000] / time[1000]
        printf "\nCPU time a release, 50,000 against 1,000: %.2f\n", growth
        printf "memory a release: %.0f KiB from 1,000 to 10,000, %.0f KiB from 10,000 to 50,000\n", \
            (memory[10000] - memory[1000]) * 1024 / 9000, (memory[50000] - memory[10000]) * 1024 / 40000
        exit growth > 1.2
    }'
if $evidence; then
    cargo bench --quiet --bench archive -- --releases 48000 --with-evidence --keep "$folder"
fi
