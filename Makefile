# The front door. Everything real stands in meson.build; see HACKING.md.
PORT ?= 8090
DATA ?= desk

.PHONY: all build run test sanitize soak lint bench fuzz pictures clean
all build:
	@tools/build
run:
	@tools/install run
	@tools/build
	@tools/run "$(DATA)" "$(PORT)"
test:
	@tools/install test
	@tests/run
sanitize:
	@tools/install test
	@tests/run sanitize
soak:
	@tools/install test
	@tests/run soak
lint:
	@tools/install test
	@tools/lint
bench:
	@tools/install test
	@tests/bench/run
fuzz:
	@tools/install test
	@tests/fuzz/run "$(TIME)"
pictures:
	@tools/install test
	@tools/build
	@node tests/browser/pictures.mjs
clean:
	rm -rf build build-*
