/* kept deliver and kept parse: one letter from standard input. */
#include "app/args.h"
#include "app/commands.h"
#include "app/desk.h"
#include "app/input.h"
#include "desk/letter/letter.h"
#include "reader/reader.h"

#include <stdio.h>

/* 0 only after the letter is safely stored; whatever keeps it from being stored for now is 75, so
 * that the mail server in front keeps it and tries again. */
const struct err *command_deliver(struct arena *a, int argc, char **argv) {
    struct desk d = { .sys = sys_real() };
    struct str to = STR_NONE, from = S(""), raw;
    const struct arg args[] = { { "to", ARG_VALUE, &to }, { "from", ARG_VALUE, &from } };
    size_t rest;
    int64_t id;
    TRY(args_read(a, argc, argv, args, 2, &d.config, NULL, 0, &rest));
    TRY(config_fill(a, &d.config));
    TRY(input_all(a, LETTER_MAX, &raw));
    TRY(desk_open(a, &d, 1));
    struct work w = desk_work(&d, a);
    const struct err *e = letter_accept(&w,
                                        &(struct letter_new){ .raw = raw,
                                                              .envelope_from = from,
                                                              .envelope_to = &to,
                                                              .envelope_to_n = str_is_set(to),
                                                              .source = LETTER_BY_PIPE },
                                        &id);
    desk_close(&d);
    return e;
}

const struct err *command_parse(struct arena *a, int argc, char **argv) {
    struct config none = { 0 };
    struct str raw;
    struct mail m;
    size_t rest;
    TRY(args_read(a, argc, argv, NULL, 0, &none, NULL, 0, &rest));
    TRY(input_all(a, READER_RAW_MAX, &raw));
    if (raw.n == 0)
        return ERR(a, ERR_INVALID, "The letter is empty.",
                   .hint = "Hand over the whole mail, headers first.");
    TRY(reader_parse_once(a, raw, &m));
    struct str json = mail_json(a, &m);
    fwrite(json.p, 1, json.n, stdout);
    fputc('\n', stdout);
    return NULL;
}
