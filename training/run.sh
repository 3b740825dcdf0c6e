#!/usr/bin/env bash
# From raw data to model files, in one command that can be called again after it was cut off.
#
#   training/run.sh OUT [flags of run.py]
#
# OUT gets everything: the Python environment, pieces, checkpoints, weights, model files. Needs Go and python3.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:?usage: training/run.sh OUT [flags of run.py; --help lists them]}
shift
mkdir -p "$out"
python=${WHOSAID_TRAINING_PYTHON:-$out/venv/bin/python}
if [ -z "${WHOSAID_TRAINING_PYTHON:-}" ] && [ ! -e "$out/venv/whole" ]; then
  python3 -m venv "$out/venv"
  "$python" -m pip install -q --disable-pip-version-check -r training/requirements.txt
  touch "$out/venv/whole"
fi
# Without these much of the time on CPUs goes to page faults.
export MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=8589934592 THP_MEM_ALLOC_ENABLE=1 PYTHONDONTWRITEBYTECODE=1
exec "$python" training/run.py --out "$out" "$@"
