# Winback: what people run. `make help` lists it.
SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
SYSTEM_PACKAGES = libsqlite3-dev libcurl4-openssl-dev zlib1g-dev
# A scratch path of its own, so that a release build runs beside the tests.
RELEASE_DIR = .build-release
RELEASE_FLAGS = -c release --product winback --scratch-path $(RELEASE_DIR) --static-swift-stdlib --explicit-target-dependency-import-check error
DEMO_STATE ?= winback-demo

.DEFAULT_GOAL := help
.PHONY: help demo test build release install uninstall bench bench-assistants study lint clean system-packages

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: release ## Build, then run 120 simulated days of a 20,000-member shop
	@echo "Running the demo into $(DEMO_STATE)/ ..."
	$(RELEASE_DIR)/release/winback demo --state $(DEMO_STATE) --replace

test: system-packages ## Check the format and run every test
	$(SWIFT) format lint --strict -r Sources Tests Benchmarks Package.swift
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error
	$(SWIFT) test --skip-build --disable-xctest --skip WinbackConnectorsTests
	@echo "Senders of webhooks, alone: they wait for real sockets."
	$(SWIFT) test --skip-build --disable-xctest --filter WinbackConnectorsTests

build: system-packages ## Debug build
	$(SWIFT) build --explicit-target-dependency-import-check error

release: system-packages ## Release build, the Swift runtime linked in
	@echo "Building winback (the first time takes several minutes) ..."
	$(SWIFT) build $(RELEASE_FLAGS)

install: release ## Install to $(DESTDIR)$(PREFIX): binary, unit, example configuration, playbooks
	install -D -m 0755 $(RELEASE_DIR)/release/winback $(DESTDIR)$(PREFIX)/bin/winback
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system $(DESTDIR)$(PREFIX)/share/winback/playbooks/templates
	sed 's|/usr/bin/winback|$(PREFIX)/bin/winback|g' config/winback.service > $(DESTDIR)$(PREFIX)/lib/systemd/system/winback.service
	chmod 0644 $(DESTDIR)$(PREFIX)/lib/systemd/system/winback.service
	install -m 0644 config/winback-feed.service config/winback-feed.timer $(DESTDIR)$(PREFIX)/share/winback/
	install -m 0644 config/*.yaml $(DESTDIR)$(PREFIX)/share/winback/
	install -m 0644 playbooks/*.yaml $(DESTDIR)$(PREFIX)/share/winback/playbooks/
	install -m 0644 playbooks/templates/* $(DESTDIR)$(PREFIX)/share/winback/playbooks/templates/

uninstall: ## Remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/winback $(DESTDIR)$(PREFIX)/lib/systemd/system/winback.service
	rm -rf $(DESTDIR)$(PREFIX)/share/winback

bench: release ## Print every figure with its target, on this machine
	bash Benchmarks/run

bench-assistants: release ## Time the assistants' door beside the Python SDK's server
	bash Benchmarks/assistants/run

study: ## Print error rates and power of readings under constant looking; takes about half an hour
	$(SWIFT) build -c release --product WinbackBenchmarks --scratch-path $(RELEASE_DIR) --static-swift-stdlib
	$(RELEASE_DIR)/release/WinbackBenchmarks study

lint: ## Check the format only
	$(SWIFT) format lint --strict -r Sources Tests Benchmarks Package.swift

clean: ## Remove build products and the demo
	rm -rf .build $(RELEASE_DIR) $(DEMO_STATE)

# Installs what is missing and says so; a machine that has everything is left alone.
system-packages:
	@missing=""; for p in $(SYSTEM_PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'install ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  if ! command -v apt-get >/dev/null; then echo "Please install the equivalents of:$$missing"; exit 1; fi; \
	  echo "Installing missing system packages:$$missing"; \
	  as=""; [ "$$(id -u)" = 0 ] || as=sudo; \
	  $$as apt-get update -qq && $$as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; fi
