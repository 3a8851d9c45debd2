# Crieur: everything that is done from a shell. The work is in the scripts of Deploy/.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
DESTDIR ?=
export PREFIX DESTDIR

# An import between rooms that Package.swift does not declare does not build.
SWIFT_FLAGS := --explicit-target-dependency-import-check error
# One stripped file: Swift's runtime is in it, the C libraries are the system's. It exports nothing, so what nobody calls
# is left out, and it has no tables for exceptions, since there are none.
RELEASE_FLAGS := $(SWIFT_FLAGS) -c release --static-swift-stdlib -Xlinker -s -Xswiftc -use-ld=lld -Xlinker --icf=safe \
  -Xlinker --no-export-dynamic -Xlinker --no-eh-frame-hdr -Xlinker $(CURDIR)/Deploy/no-unwind-tables.ld
# Addresses that the loader must mend are packed, a megabyte less, where it can read that: glibc 2.36 and newer.
ifeq ($(shell printf 'glibc 2.36\n%s\n' "$$(getconf GNU_LIBC_VERSION)" | sort --version-sort --check=quiet && echo yes),yes)
RELEASE_FLAGS += -Xlinker -z -Xlinker pack-relative-relocs
endif
BINARY := .build/release/crieur

.PHONY: help demo demo-networks simulate mutants fuzz test build release lint fmt bench size install uninstall clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

demo:  ## the main job with no account anywhere; make demo URL=https://your.blog looks at your own
	@Deploy/dependencies demo
	@$(MAKE) --no-print-directory release
	@Deploy/demo/demo "$(URL)"

demo-networks:  ## one new post reaches every network at once, all of them played on this machine
	@Deploy/dependencies demo
	@$(MAKE) --no-print-directory release
	@swift build $(SWIFT_FLAGS) --product town
	@Deploy/demo/networks

test:  ## installs what is missing, lints, builds with warnings as errors, checks the unit, runs every test
	@Deploy/dependencies test
	Deploy/lint
	Deploy/unit-check
	@Tests/Servers/install .build/servers
	swift build $(SWIFT_FLAGS) --build-tests
	swift test $(SWIFT_FLAGS) --parallel

# What is left out has its default: 2,000 seeds from the first one, no longer than they take.
SIMULATION := --seeds $(or $(SEEDS),2000) --from $(or $(FROM),1) $(if $(SECONDS),--seconds $(SECONDS))

simulate:  ## a simulated world, SEEDS=n times, FROM=k, going on for SECONDS=s; SEED=k shows one
	@Deploy/dependencies
	swift build $(RELEASE_FLAGS) --product simulate
	.build/release/simulate $(if $(SEED),--seed $(SEED),$(SIMULATION))

mutants:  ## takes one safeguard away after the other: a test and the simulated world must notice
	@Deploy/dependencies test
	Tests/Mutants/run

build:  ## a debug build
	@Deploy/dependencies
	swift build $(SWIFT_FLAGS)

release:  ## the binary that is installed: .build/release/crieur
	@Deploy/dependencies
	swift build $(RELEASE_FLAGS) --product crieur

lint:  ## format, public docs, forbidden imports
	Deploy/lint

fmt:  ## formats the sources in place
	swift format -i -r Sources Tests Package.swift

bench:  ## size and speed against their limits
	@Deploy/dependencies bench
	@$(MAKE) --no-print-directory release
	Deploy/bench/run
	Deploy/bench/polls
	Deploy/bench/history
	Deploy/bench/screening

fuzz:  ## hostile bytes for every reader; make fuzz TARGET=feed SECONDS=600
	@Deploy/dependencies
	Tests/Fuzz/run "$(or $(TARGET),all)" "$(or $(SECONDS),600)"

size:  ## the release binary is small and holds no ICU
	@$(MAKE) --no-print-directory release
	Deploy/size-check $(BINARY)

install:  ## program, service, shell completions (PREFIX=/usr/local, DESTDIR=)
	@test -x $(BINARY) || $(MAKE) --no-print-directory release
	@Deploy/install

uninstall:  ## takes all of it away, except configuration and ledger
	@Deploy/uninstall

clean:  ## removes what was built
	rm -rf .build .build-fuzz
