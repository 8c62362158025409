/* config.h - what belongs to this machine: addresses, files, servers. What belongs to the shop is
 * in the store.
 *
 * Each setting is declared once, in the table of config.c: name, default, help and whether it is a
 * secret. Its value comes from the flag --name, else from the environment KEPT_NAME, else from
 * DIR/kept.conf ("name = value", "#" begins a comment), else it is the default. Secrets have no
 * flag. `kept config` prints all of them with where each came from. An unknown name in the file is
 * an error that says its line.
 */
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#include "base/err.h"

enum setting_id {
    SET_STORE,
    SET_LISTEN,
    SET_LMTP,
    SET_BASE_URL,
    SET_PROXIES,
    SET_SMTP_URL,
    SET_SMTP_USER,
    SET_SMTP_PASSWORD,
    SET_SMTP_CA,
    SET_WORKERS,
    SET_READERS,
    SET_LOG,
    SET_INSECURE,
    SET_API_RATE,
    SET_LMTP_RATE,
    SET_SPAM_FILTER,
    SET_COUNT
};

enum setting_from { FROM_DEFAULT, FROM_FILE, FROM_ENVIRONMENT, FROM_FLAG };

struct setting_info {
    const char *name, *otherwise, *help;
    bool secret;
};

struct config {
    struct str data; /* the folder of the desk; STR_NONE where a command needs none */
    struct str value[SET_COUNT];
    enum setting_from from[SET_COUNT];
};

/* Name, default and help of a setting. */
const struct setting_info *config_info(enum setting_id id);
/* The setting of that name; false for none. */
bool config_by_name(struct str name, enum setting_id *ret);

/* Fills what flags left open from environment, file and defaults. c->data and flags are set before.
 */
MUST_USE const struct err *config_fill(struct arena *a, struct config *c);

/* A number setting within [min, max]; ERR_INVALID names the setting. */
MUST_USE const struct err *config_int(struct arena *a, const struct config *c, enum setting_id id,
                                      int64_t min, int64_t max, int64_t *ret);
/* "yes" or "no". */
MUST_USE const struct err *config_flag(struct arena *a, const struct config *c, enum setting_id id,
                                       bool *ret);
/* "ADDR:PORT" taken apart ("[::1]:80" too). */
MUST_USE const struct err *config_address(struct arena *a, struct str s, struct str *ret_host,
                                          int64_t *ret_port);

#endif
