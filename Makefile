# make demo | test | release | simulate | storm | conformance | bench | bench-history | run | lint | clean
# The debug build serves demo and tests alike: a fresh machine builds once.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
SERVICE := .build/debug/kassalink

.PHONY: demo test simulate storm conformance bench bench-history run lint build release clean

demo: build
	$(SERVICE) demo

build:
	scripts/setup
	swift build --product kassalink

# Tests that start programs run apart: with thousands of open files, as ledgers side by side have
# them, Foundation's Process may read past the list of them and crash.
STARTERS := BanksTests|LedgerTests|QRCodeTests
test:
	scripts/setup --tests
	$(MAKE) --no-print-directory lint
	swift build --build-tests
	swift test --skip-build --skip '$(STARTERS)|ProcessTests'
	swift test --skip-build --filter '$(STARTERS)'
	swift test --skip-build --filter ProcessTests
	scripts/check-api
	scripts/check-clients
	scripts/check-readme

# One binary that runs where no Swift is installed, and a quarter faster than with Swift's shared
# libraries.
release:
	scripts/setup
	swift build -c release --static-swift-stdlib --product kassalink

# Banks as columns, scenarios as rows.
conformance: build
	$(SERVICE) conformance

lint:
	swift format lint --strict --recursive Package.swift Sources Tests templates assets Benchmarks/Package.swift Benchmarks/Sources/Bench

# Ten minutes of new seeds; exit 1 and a story where a promise breaks.
MINUTES ?= 10
simulate: release
	.build/release/kassalink simulate --faults heavy --minutes $(MINUTES)

# Real processes, killed a thousand times while purchases go on.
KILLS ?= 1000
storm:
	scripts/setup --tests
	swift build --build-tests
	STORM_KILLS=$(KILLS) swift test --skip-build --filter StormTests

bench:
	scripts/setup --tests
	scripts/bench

# make bench-history COUNT=10000000: whether cost grows with history; 3 KB of disk a purchase, twice.
COUNT ?= 200000
bench-history:
	scripts/setup --tests
	COUNT=$(COUNT) scripts/bench-history

# make run CONFIG=/etc/kassalink/kassalink.yaml
CONFIG ?= config/kassalink.yaml
run: build
	$(SERVICE) serve --config $(CONFIG)

clean:
	rm -rf .build .build-tools demo
