#include "base/bug.h"

#include <stdio.h>
#include <stdlib.h>

void bug_stop(const char *file, int line, const char *what) {
    fprintf(stderr, "kept: a fault of ours at %s:%d (%s); please report it\n", file, line, what);
    abort();
}

void bug_out_of_memory(size_t size) {
    fprintf(stderr, "kept: out of memory (%zu bytes asked); give the machine more or lower the limits\n",
            size);
    abort();
}
