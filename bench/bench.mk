.PHONY: bench bench-scale bench-cold bench-peers bench-ledger bench-registrations bench-drops bench-subscriptions bench-suggestions bench-ballots bench-counting bench-matters bench-changes bench-verifier bench-fanout bench-articles differential

ROUNDS  ?= 5
SECONDS ?= 4
BENCH_SIZES := 10k,100k,1m

# SIZE has another default for `make seed`; here it means members to measure with.
BENCH_SIZE := $(if $(filter demo,$(SIZE)),100k,$(SIZE))
BENCH_PEERS := bench/peers/node_modules/.package-lock.json

$(BENCH_PEERS): bench/peers/package.json bench/peers/package-lock.json
	@command -v npm >/dev/null || { echo 'npm is needed for the servers of others: install Node.js 20 or newer' >&2; exit 2; }
	@cd bench/peers && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

bench-peers: $(BENCH_PEERS)

bench: $(READY) $(BENCH_PEERS) ## Measure beside other servers (SIZE, ROUNDS, SECONDS, KEEP=1); SCALE=1: 10k, 100k, 1m members
	@$(BIN)/python -m bench --rounds $(ROUNDS) --seconds $(SECONDS) \
		$(if $(SCALE),--scale $(BENCH_SIZES),--size $(BENCH_SIZE)) $(if $(KEEP),--keep) $(BENCH_OPTIONS)

bench-scale:
	@$(MAKE) bench SCALE=1

bench-cold: $(READY) ## What a new document costs up to its plan, beside graphql-core's parse and validate
	@$(BIN)/python -m bench.cold

bench-ledger: $(READY) ## Ways to count scarce places side by side: steps a second on one hot quota
	@$(BIN)/python -m bench.ledger

bench-registrations: $(READY) ## Registrations for one hot activity beside the bare guarded statement (ROUNDS)
	@$(BIN)/python -m bench.registrations --rounds $(ROUNDS)

bench-drops: $(READY) ## 12,500 vouchers and 50,000 members at once, beside the bare guarded statement (ROUNDS)
	@$(BIN)/python -m bench.drops --rounds $(ROUNDS)

bench-subscriptions: $(READY) ## 5,000 open subscriptions on one worker: memory for each, how late events arrive
	@$(BIN)/python -m bench.subscriptions

bench-suggestions: $(READY) ## Searching 100,000 Chinese suggestions beside a read by primary key (ROUNDS)
	@$(BIN)/python -m bench.suggestions --rounds $(ROUNDS)

bench-ballots: $(READY) ## Sealed ballots beside the bare upsert of the same bytes; opening the box of 10,000 (ROUNDS)
	@$(BIN)/python -m bench.casting --rounds $(ROUNDS)
	@$(BIN)/python -m bench.ballots

bench-counting: $(READY) ## Counting 10,000 ballots, each another ranking of 20 candidates, by each method of rankings
	@$(BIN)/python -m bench.counting

bench-matters: $(READY) ## My matters and the inbox of somebody with 10, 100, 1,000 and 10,000 of them
	@$(BIN)/python -m bench.matters

bench-changes: $(READY) ## What captures cost writers, and what phones that are behind cost, with 1,000,000 changes (ROUNDS)
	@$(BIN)/python -m bench.changes --rounds $(ROUNDS)

bench-verifier: $(READY) ## Verifying a vote of 100,000 ballots from its files, with a ranking counted again
	@$(BIN)/python -m bench.verifying

bench-fanout: $(READY) ## Home screens while an urgent notice goes to 100,000 members and 10,000 devices (ROUNDS)
	@$(BIN)/python -m bench.fanout --rounds $(ROUNDS)

bench-articles: $(READY) ## Searching 100,000 news items, as many legal articles, 20,000 documents beside a read by key (ROUNDS)
	@$(BIN)/python -m bench.articles --rounds $(ROUNDS)

ELECTIONS ?= 20000
differential: $(READY) ## Count and decide ELECTIONS small votes by both implementations, which must agree
	@$(BIN)/python -m tests.verifier.elections $(ELECTIONS)
