.PHONY: bench bench-scale bench-peers

ROUNDS  ?= 5
SECONDS ?= 4
SCALE   ?= 10k,100k,1m

# SIZE has another default for `make seed`; here it means members to measure with.
BENCH_SIZE := $(if $(filter demo,$(SIZE)),100k,$(SIZE))
BENCH_PEERS := bench/peers/node_modules/.package-lock.json

$(BENCH_PEERS): bench/peers/package.json bench/peers/package-lock.json
	@command -v npm >/dev/null || { echo 'npm is needed for the servers of others: install Node.js 20 or newer' >&2; exit 2; }
	@cd bench/peers && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

bench-peers: $(BENCH_PEERS)

bench: $(READY) $(BENCH_PEERS) ## Measure beside hand-written endpoints and other servers (SIZE, ROUNDS, SECONDS, KEEP=1)
	@$(BIN)/python -m bench --size $(BENCH_SIZE) --rounds $(ROUNDS) --seconds $(SECONDS) $(if $(KEEP),--keep) $(BENCH_OPTIONS)

bench-scale: $(READY) ## Measure the same operations on unions of 10k, 100k and 1m members
	@$(BIN)/python -m bench --scale $(SCALE) --rounds $(ROUNDS) --seconds $(SECONDS)
