# make lab: a cluster on this machine. make test: everything that CI runs.

PREFIX ?= /usr/local
# An AddressSanitizer crash leaves swift-backtrace hanging with standard output held.
SWIFT_BACKTRACE ?= enable=no

SCRIPTS := .ci/run .ci/labs .ci/contain .ci/fresh-tree $(wildcard packaging/*.sh Tests/*.sh Tests/labs/*.sh Tests/labs/support/*.sh bench/*.sh)
LABS := $(wildcard Tests/labs/*.sh)
# Those that bring a Debian of their own, or packages of it.
TREE_LABS := $(shell grep -lE -e "-tree.sh|boot-packages.sh" Tests/labs/*.sh)
GWNET := $(CURDIR)/.build/release/gwnet
TESTS := debug/gwnetPackageTests.xctest
# Made at build time: `make install` runs nothing.
COMPLETIONS := .build/completions
# What zsh looks through: Debian's own packages have a folder to themselves.
ZSH_FUNCTIONS = zsh/$(if $(filter /usr,$(PREFIX)),vendor-completions,site-functions)

# A Debian user's PATH has no sbin, and sudo's has no compiler.
ifeq ($(shell id -u),0)
ROOT := env
else ifneq ($(shell command -v sudo 2>/dev/null),)
ROOT := sudo env "PATH=$$PATH:/usr/sbin:/sbin"
else
ROOT := echo "this needs root: run as root, or install sudo" >&2; exit 77;
endif

# Built as whoever calls, run as root, and not through `swift test`: it would leave files of
# root's in .build.
TEST_ENVIRONMENT = GWNET="$(GWNET)" SWIFT_BACKTRACE="$(SWIFT_BACKTRACE)" CI="$(CI)" \
    GWNET_NSPAWN="$(GWNET_NSPAWN)" \
    TORTURE="$(TORTURE)" FLOOD="$(FLOOD)" APPLIES="$(APPLIES)" KILLS="$(KILLS)" \
    BOOTS="$(BOOTS)" RENEWALS="$(RENEWALS)"
TEST_ARGUMENTS = --testing-library swift-testing $(if $(FILTER),--filter "$(FILTER)")

define LAB
$(ROOT) $(GWNET) lab up
$(ROOT) $(GWNET) lab run profiles/static-services.yaml
$(ROOT) $(GWNET) lab status
endef

# SwiftPM locks .build, and labs take turns.
.NOTPARALLEL:
.PHONY: all lab lab-down test test-swift test-labs test-asan trees torture flood endurance boots renewals worlds attack fuzz arm64 build release dependencies
.PHONY: virtual-links test-dependencies format lint install clean

all: release

lab: release
	packaging/install-dependencies.sh lab
	$(LAB)

lab-down:
	$(ROOT) $(GWNET) lab down

test: test-swift test-labs

test-swift: build release
	$(ROOT) $(TEST_ENVIRONMENT) .build/$(TESTS) $(TEST_ARGUMENTS)

test-labs: release trees
	$(ROOT) $(TEST_ENVIRONMENT) .ci/labs $(LABS)

# Fewer random cases: it is the kinds of access that matter here, and each takes five times as long.
test-asan: test-dependencies release
	swift build --build-tests --sanitize=address --scratch-path .build-asan -Xswiftc -use-ld=lld
	$(ROOT) $(TEST_ENVIRONMENT) GWNET_SEEDS=500 GWNET_KERNEL_SEEDS=12 \
	    LSAN_OPTIONS="suppressions=$(CURDIR)/Tests/leaks.suppressions" \
	    .build-asan/$(TESTS) $(TEST_ARGUMENTS)

# FUZZ: one reader, SECONDS long, from Tests/Fuzz/Corpora; by turns where none is named. Swift 6.3 alone has libFuzzer.
FUZZ_TARGETS := $(sort $(notdir $(wildcard Tests/Fuzz/Corpora/*)))
FUZZ_TURN = $(word $(shell echo $$(($$(date +%s) / 3600 % $(words $(FUZZ_TARGETS)) + 1))),$(FUZZ_TARGETS))
fuzz: TARGET ?= $(FUZZ_TURN)
fuzz: SECONDS ?= 60
fuzz: test-dependencies
	GWNET_FUZZ=1 swift build --sanitize=fuzzer --scratch-path .build-fuzz --product Fuzz
	mkdir -p .build-fuzz/found/$(TARGET)
	FUZZ_TARGET=$(TARGET) .build-fuzz/debug/Fuzz -max_total_time=$(SECONDS) -print_final_stats=1 \
	    -rss_limit_mb=2048 -timeout=10 -artifact_prefix=.build-fuzz/found/$(TARGET)- \
	    .build-fuzz/found/$(TARGET) Tests/Fuzz/Corpora/$(TARGET)

# While there is a way out to Debian's archive: the labs themselves have none.
trees: test-dependencies
	@for lab in $(TREE_LABS); do $(ROOT) $(TEST_ENVIRONMENT) $$lab tree </dev/null || exit 1; done

# By hand: hundreds of changes and kills under a flood at line rate, which takes both cores.
flood: release test-dependencies
	$(ROOT) GWNET="$(GWNET)" FLOOD=$${FLOOD:-400} PACE=0 Tests/labs/never-unfiltered.sh

# By hand, some minutes: a thousand applies in a row.
endurance: release test-dependencies
	$(ROOT) GWNET="$(GWNET)" APPLIES=$${APPLIES:-1000} Tests/labs/endurance.sh

# By hand, a minute: twenty boots of twenty.
boots: release trees
	$(ROOT) GWNET="$(GWNET)" BOOTS=$${BOOTS:-20} Tests/labs/boots.sh

# By hand, ten minutes: all parts, on Debian's kernel of today and, with SUITE=bookworm, of the release before.
virtual-links: release test-dependencies
	$(ROOT) GWNET="$(GWNET)" SUITE="$${SUITE:-trixie}" PARTS="$${PARTS:-vlan stick ppp bond bridge closed moved}" \
	    Tests/labs/virtual-links.sh

# By hand, an hour and a half: 5,000 random worlds, compared with packets.
worlds: release test-dependencies
	$(ROOT) GWNET="$(GWNET)" WORLDS=$${WORLDS:-5000} SEED=$${SEED:-$$(date +%s)} Tests/labs/worlds.sh

# By hand, some minutes: 100,000 forged packets from each side, of a seed of its own.
attack: release test-dependencies
	$(ROOT) GWNET="$(GWNET)" FORGED=$${FORGED:-100000} SEED=$${SEED:-$$(date +%s)} Tests/labs/attack.sh

# By hand, an hour: each network manager beside gwnet over so many renewals of its lease.
renewals: release trees
	$(ROOT) GWNET="$(GWNET)" RENEWALS=$${RENEWALS:-300} Tests/labs/managers.sh

# By hand, some minutes, and 4 GB in .build/arm64: a gwnet for arm64 beside this one, by emulation.
arm64: release test-dependencies
	$(ROOT) GWNET="$(GWNET)" Tests/arm64.sh

# By hand, two hours: every call of every command, killed and refused; the figures of docs/reliability.md.
# With daemons there are five times as many, since each looks through all processes: of those a sample.
torture: release test-dependencies
	$(ROOT) GWNET="$(GWNET)" TORTURE=$${TORTURE:-all} TORTURE_TABLE=$${TORTURE_TABLE:-/dev/stderr} \
	    SCENARIOS="$${SCENARIOS:-apply change down rollback unconfirmed confirm}" Tests/labs/torture.sh
	$(ROOT) GWNET="$(GWNET)" TORTURE=$${TORTURE:-1000} TORTURE_TABLE=$${TORTURE_TABLE:-/dev/stderr} \
	    SCENARIOS="$${SCENARIOS:-serve reload unserve}" Tests/labs/torture.sh

build: test-dependencies
	swift build --build-tests

release: dependencies
	swift build -c release --static-swift-stdlib --product gwnet
	@mkdir -p $(COMPLETIONS)
	@for shell in bash zsh fish; do \
	    $(GWNET) --generate-completion-script $$shell >$(COMPLETIONS)/$$shell || exit 1; \
	done

dependencies:
	packaging/install-dependencies.sh build

test-dependencies:
	packaging/install-dependencies.sh build lab test

format:
	swift format --in-place --recursive Sources Tests Package.swift

# Swift 6.0's formatter differs.
lint:
	@swift --version 2>&1 | grep -q 'version 6\.3' || { echo "lint wants Swift 6.3" >&2; exit 1; }
	swift format lint --strict --recursive Sources Tests Package.swift
	# Without the import these two compare characters, not bytes (NetworkModel/Values/TextBytes.swift).
	@files=$$(grep -LE '^(public |internal )?import NetworkModel$$' \
	    $$(grep -rlE 'has(Prefix|Suffix)\(' Sources --exclude-dir=NetworkModel)); \
	[ -z "$$files" ] || { echo "hasPrefix and hasSuffix want import NetworkModel: $$files" >&2; exit 1; }
	shellcheck -x -P SCRIPTDIR $(SCRIPTS)

# No prerequisite: `sudo make install` shall not compile.
install:
	install -D -m 755 .build/release/gwnet "$(DESTDIR)$(PREFIX)/bin/gwnet"
	for unit in gwnet gwnet-services gwnet-recover gwnet-dhcpcd gwnet-wifi gwnet-lease gwnet-monitor; do \
	    sed 's|/usr/bin/|$(PREFIX)/bin/|' packaging/$$unit.service \
	        | install -D -m 644 /dev/stdin "$(DESTDIR)$(PREFIX)/lib/systemd/system/$$unit.service" || exit 1; \
	done
	install -D -m 644 packaging/90-gwnet.rules "$(DESTDIR)$(PREFIX)/lib/udev/rules.d/90-gwnet.rules"
	install -D -m 644 docs/gwnet.8 "$(DESTDIR)$(PREFIX)/share/man/man8/gwnet.8"
	install -D -m 644 $(COMPLETIONS)/bash "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/gwnet"
	install -D -m 644 $(COMPLETIONS)/zsh "$(DESTDIR)$(PREFIX)/share/$(ZSH_FUNCTIONS)/_gwnet"
	install -D -m 644 $(COMPLETIONS)/fish "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/gwnet.fish"

clean:
	rm -rf .build .build-asan .build-fuzz
