/* fuzz.h - what every fuzz target is.
 *
 * A target takes any bytes, hands them to one parser and looks at what comes out: a promise that is
 * broken stops the process (BUG_UNLESS). Each stands in a file of its own:
 *
 *     FUZZ_TARGET(form) { ... data, size ... }
 *
 * Built alone with libFuzzer it is what libFuzzer calls; all together they are in fuzz-replay, which
 * gives each the inputs that were kept (tests/fuzz/kept/NAME) in `make test`. So a target keeps no
 * state that matters between two calls, and touches no files and no network.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include "base/arena.h"
#include "base/bug.h"
#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

typedef void fuzz_fn(struct str in);

#ifdef FUZZ_ALONE
#define FUZZ_TARGET(name)                                                                          \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);                                  \
    static fuzz_fn fuzz_##name;                                                                    \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {                                 \
        fuzz_##name((struct str){ (const char *)data, size });                                     \
        return 0;                                                                                  \
    }                                                                                              \
    static void fuzz_##name(struct str in)
#else
#define FUZZ_TARGET(name)                                                                          \
    fuzz_fn fuzz_##name;                                                                           \
    void fuzz_##name(struct str in)
#endif

/* Takes one line off the input, without its end: for targets that need more than one thing. */
static inline struct str fuzz_line(struct str *in) {
    struct str line = S("");
    if (!str_split(in, '\n', &line)) return S("");
    if (!in->p) *in = S("");
    return line;
}

#endif
