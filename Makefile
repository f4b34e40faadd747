# The front door: make help. CMakePresets.json has the builds, packaging/build-deps.txt the packages.
.DEFAULT_GOAL := help
.PHONY: help deps build demo install test sanitize system bench bench-quick bench-parts guard fuzz format check-format clean
SHELL := /bin/bash
BUILD := build/release

help: ## this text
	@echo 'workwise keeps a job board'"'"'s PostgreSQL database true to the feeds of others.'
	@echo
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo 'On a bare Debian 12 or 13, as root or with sudo, "make demo" and "make test" need nothing else.'

deps: ## install the Debian packages that are missing (named before)
	@packaging/install-deps

build: deps ## build the daemon and the command line (release)
	@packaging/build release workwise workwised

demo: build ## watch it work: a private PostgreSQL, three feeds, four polls, one minute (KEEP=1 keeps it)
	@$(BUILD)/daemon/workwise demo

install: build ## install under /usr; an /etc/workwise.yaml that is there stays as it is
	@cmake --install $(BUILD) --prefix /usr >/dev/null
	@systemd-sysusers 2>/dev/null || true
	@systemctl daemon-reload 2>/dev/null || true
	@echo 'Installed. Next: edit /etc/workwise.yaml, then: workwise config check'

test: deps ## build everything and run all tests
	@packaging/build release all
	@ctest --test-dir $(BUILD) -j $$(nproc) --output-on-failure --no-label-summary --timeout 900

sanitize: deps ## all tests under AddressSanitizer and UBSan
	@packaging/build asan-ubsan all
	@ctest --test-dir build/asan-ubsan -j $$(nproc) --output-on-failure --no-label-summary --timeout 900

system: ## the unit under a booted systemd in a container (root, mmdebstrap, systemd-nspawn; after make test)
	@tests/system/run

bench: build ## measure beside psql, drizzle, Node on this machine: an hour (SCALING=1, REPORT=docs: bench/README.md)
	@packaging/build release all
	@REPORT=$(REPORT) bench/run $(if $(SCALING),--scaling)

bench-quick: build ## the same on 10,000 jobs, under three minutes
	@packaging/build release all
	@REPORT=$(REPORT) bench/run --quick

bench-parts: deps ## what each part of the way from bytes to rows costs on one core (Google Benchmark)
	@packaging/install-deps packaging/bench-deps.txt
	@packaging/build release bench_hot_path
	@cmake $(BUILD) >/dev/null
	@packaging/build release bench_parts_feed bench_parts_job
	@$(BUILD)/bench/bench_parts_feed
	@$(BUILD)/bench/bench_parts_job

guard: deps ## fail when a job costs a tenth more instructions than recorded (valgrind; half a minute)
	@packaging/install-deps packaging/bench-deps.txt
	@packaging/build release bench_hot_path
	@bench/instructions

fuzz: deps ## fuzz every target for EACH seconds (default 60), with clang
	@packaging/install-deps packaging/fuzz-deps.txt
	@packaging/build fuzz fuzzers
	@tests/fuzz/run $(or $(EACH),60)

format: ## put all C++ into the project's format (clang-format-19)
	@git ls-files '*.cpp' '*.hpp' | xargs clang-format-19 -i

check-format: ## fail when a file is not in it
	@git ls-files '*.cpp' '*.hpp' | xargs clang-format-19 --dry-run --Werror

clean: ## remove the builds
	@rm -rf build
