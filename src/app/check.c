/* kept check: one line a violation, status 1 if there is any. */
#include "check/check.h"

#include "app/args.h"
#include "app/commands.h"
#include "app/desk.h"

#include <stdio.h>
#include <stdlib.h>

static void found(void *self, const char *rule, const char *what, int64_t id) {
    (*(int *)self)++;
    printf("%s: %s (%lld)\n", rule, what, (long long)id);
}

const struct err *command_check(struct arena *a, int argc, char **argv) {
    struct desk d = { .sys = sys_real() };
    size_t rest;
    int n = 0;
    TRY(args_read(a, argc, argv, NULL, 0, &d.config, NULL, 0, &rest));
    TRY(config_fill(a, &d.config));
    TRY(desk_open_patient(a, &d));
    const struct err *e = check_run(a, d.store, d.sys, found, &n);
    desk_close(&d);
    if (e || n == 0) return e;
    fflush(stdout);
    exit(1); /* no error of the command: rules are broken, and the lines say which */
}
