# make lab: a cluster on this machine. make test: everything that CI runs.

PREFIX ?= /usr/local
# An AddressSanitizer crash leaves swift-backtrace hanging with standard output held.
SWIFT_BACKTRACE ?= enable=no

SCRIPTS := .ci/run .ci/contain .ci/fresh-tree $(wildcard packaging/*.sh Tests/labs/*.sh Tests/labs/support/*.sh bench/*.sh)
LABS := $(wildcard Tests/labs/*.sh)
GWNET := $(CURDIR)/.build/release/gwnet
TESTS := debug/gwnetPackageTests.xctest

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
TEST_ENVIRONMENT = GWNET="$(GWNET)" SWIFT_BACKTRACE="$(SWIFT_BACKTRACE)" CI="$(CI)"
TEST_ARGUMENTS = --testing-library swift-testing $(if $(FILTER),--filter "$(FILTER)")

define LAB
$(ROOT) $(GWNET) lab up
$(ROOT) $(GWNET) lab run profiles/static-www.yaml
$(ROOT) $(GWNET) lab status
endef

# SwiftPM locks .build, and labs take turns.
.NOTPARALLEL:
.PHONY: all lab lab-down test test-swift test-labs test-asan build release dependencies
.PHONY: test-dependencies format lint install clean

all: release

lab: release
	packaging/install-dependencies.sh lab
	$(LAB)

lab-down:
	$(ROOT) $(GWNET) lab down

test: test-swift test-labs

test-swift: build release
	$(ROOT) $(TEST_ENVIRONMENT) .build/$(TESTS) $(TEST_ARGUMENTS)

test-labs: release test-dependencies
	@failed=0; for lab in $(LABS); do \
	    echo "$$lab"; \
	    $(ROOT) $(TEST_ENVIRONMENT) timeout -k 10 600 $$lab </dev/null \
	        || { echo "$$lab failed: $$?" >&2; failed=$$((failed + 1)); }; \
	done; \
	echo "labs: $(words $(LABS)), failed: $$failed"; [ $$failed = 0 ]

# Fewer random cases: it is the kinds of access that matter here, and each takes five times as long.
test-asan: test-dependencies release
	swift build --build-tests --sanitize=address --scratch-path .build-asan -Xswiftc -use-ld=lld
	$(ROOT) $(TEST_ENVIRONMENT) GWNET_SEEDS=500 GWNET_KERNEL_SEEDS=12 \
	    LSAN_OPTIONS="suppressions=$(CURDIR)/Tests/leaks.suppressions" \
	    .build-asan/$(TESTS) $(TEST_ARGUMENTS)

build: test-dependencies
	swift build --build-tests

release: dependencies
	swift build -c release --static-swift-stdlib --product gwnet

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
	shellcheck -x -P SCRIPTDIR $(SCRIPTS)

# No prerequisite: `sudo make install` shall not compile.
install:
	install -D -m 755 .build/release/gwnet "$(DESTDIR)$(PREFIX)/bin/gwnet"
	install -D -m 644 docs/gwnet.8 "$(DESTDIR)$(PREFIX)/share/man/man8/gwnet.8"

clean:
	rm -rf .build .build-asan
