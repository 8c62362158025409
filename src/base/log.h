/* log.h - one line a thing that happened.
 *
 * Lines are key=value on standard error, with the time, the level, what happened and its context. Values
 * are quoted where needed; control characters and wrong UTF-8 are shown escaped, so no input can forge a line
 * or speak to the terminal it is read on (A41).
 * Only app, web, api and post log above debug (web and api by request_log), once, where an error stops; no
 * customer's words, no secrets. A handled failure says what happens next.
 *
 *     log_info("letter stored", LOG_INT("letter", id), LOG_STR("from", source));
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_field {
    const char *key;
    struct str text;
    int64_t number;
    bool is_number;
};

#define LOG_STR(k, s) ((struct log_field){ .key = (k), .text = (s) })
#define LOG_INT(k, v) ((struct log_field){ .key = (k), .number = (v), .is_number = true })

/* The least level that is written; the one mutable global of the program. Default LOG_INFO. */
void log_set_level(enum log_level level);

/* Writes one line of at most 8 KiB; use the macros below. Never fails: where standard error is gone, nobody is left
 * to tell. */
void log_write(enum log_level level, const char *what, const struct log_field *fields, size_t n);

#define LOG_AT(level, what, ...)                                                                     \
    log_write((level), (what), (const struct log_field[]){ __VA_ARGS__ },                            \
              sizeof((const struct log_field[]){ __VA_ARGS__ }) / sizeof(struct log_field))
#define log_debug(what, ...) LOG_AT(LOG_DEBUG, what, ##__VA_ARGS__)
#define log_info(what, ...) LOG_AT(LOG_INFO, what, ##__VA_ARGS__)
#define log_warn(what, ...) LOG_AT(LOG_WARN, what, ##__VA_ARGS__)
#define log_error(what, ...) LOG_AT(LOG_ERROR, what, ##__VA_ARGS__)

#endif
