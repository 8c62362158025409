#include "app/config.h"

#include "base/buf.h"
#include "base/words.h"

#include <errno.h>
#include <stdlib.h>
#include <fcntl.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 64 << 10 };

static const struct setting_info infos[SET_COUNT] = {
    [SET_STORE] = { "store", "",
                    "where the desk is kept: sqlite:PATH or postgresql://...; default DIR/desk.db",
                    false },
    [SET_LISTEN] = { "listen", "127.0.0.1:8090", "address and port of the pages", false },
    [SET_LMTP] = { "lmtp", "", "where mail comes in: ADDR:PORT or unix:PATH, several with commas",
                   false },
    [SET_BASE_URL] = { "base_url", "",
                       "the address people type, https://desk.example.org; default from listen",
                       false },
    [SET_PROXIES] = { "proxies", "",
                      "addresses of proxies whose X-Forwarded headers count, with commas", false },
    [SET_SMTP_URL] = { "smtp_url", "",
                       "server for outgoing mail: smtp://HOST:PORT or smtps://HOST:PORT", false },
    [SET_SMTP_USER] = { "smtp_user", "", "user name there", false },
    [SET_SMTP_PASSWORD] = { "smtp_password", "", "password there (environment or file only)",
                            true },
    [SET_SMTP_CA] = { "smtp_ca", "", "file with the certificate authority of that server", false },
    [SET_WORKERS] = { "workers", "8", "how many requests are answered at once", false },
    [SET_READERS] = { "readers", "2", "how many letters are read at once", false },
    [SET_LOG] = { "log", "info", "debug, info, warn or error", false },
    [SET_INSECURE] = { "insecure_http", "no",
                       "yes: serve sign-in over plain http to other machines", false },
    [SET_API_RATE] = { "api_rate", "18000",
                       "API requests a minute of one person or network; 0: any number", false },
    [SET_SPAM_FILTER] = { "spam_filter", "",
                          "an rspamd that is asked about letters, http://127.0.0.1:11333; none: "
                          "Kept's own few rules",
                          false },
    [SET_LMTP_RATE] = { "lmtp_rate", "120000", "letters a minute by LMTP; 0: any number", false },
};

const struct setting_info *config_info(enum setting_id id) { return &infos[id]; }

bool config_by_name(struct str name, enum setting_id *ret) {
    for (int i = 0; i < SET_COUNT; i++) {
        if (!str_eq(name, str_of(infos[i].name))) continue;
        *ret = (enum setting_id)i;
        return true;
    }
    return false;
}

static void offer(struct config *c, enum setting_id id, struct str value, enum setting_from from) {
    if (str_is_set(c->value[id])) return;
    c->value[id] = value;
    c->from[id] = from;
}

static void from_environment(struct arena *a, struct config *c) {
    for (int i = 0; i < SET_COUNT; i++) {
        struct buf b = buf_new(a, 100);
        buf_add(&b, S("KEPT_"));
        for (const char *p = infos[i].name; *p; p++)
            buf_add_char(&b, *p >= 'a' && *p <= 'z' ? (char)(*p - 32) : *p);
        const char *value = getenv(buf_str(&b).p);
        if (value) offer(c, (enum setting_id)i, str_dup(a, str_of(value)), FROM_ENVIRONMENT);
    }
}

/* The whole file; STR_NONE where there is none. */
static const struct err *read_file(struct arena *a, const char *path, struct str *ret) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) {
        *ret = STR_NONE;
        return NULL;
    }
    if (fd < 0)
        return ERR(a, ERR_IO, "The file kept.conf cannot be read.",
                   .hint = "Check who may read it.");
    char *p = arena_alloc(a, FILE_BYTES_MAX);
    ssize_t n = read(fd, p, FILE_BYTES_MAX);
    close(fd);
    if (n < 0 || n == FILE_BYTES_MAX)
        return ERR(a, ERR_INVALID, "The file kept.conf is not a list of settings.",
                   .hint = "It may have 64 KiB at most.");
    *ret = (struct str){ p, (size_t)n };
    return NULL;
}

static const struct err *wrong_line(struct arena *a, int64_t line, const char *what) {
    return ERR(a, ERR_INVALID, what, .detail = str_printf(a, "line %lld", (long long)line).p,
               .hint = "Write lines like: listen = 127.0.0.1:8090. kept config shows every name.");
}

static const struct err *from_file(struct arena *a, struct config *c) {
    struct str rest, line;
    int64_t number = 0;
    if (!str_is_set(c->data)) return NULL;
    TRY(read_file(a, str_c(a, str_join(a, c->data, S("/kept.conf"))), &rest));
    while (str_split(&rest, '\n', &line)) {
        enum setting_id id;
        number++;
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#') continue;
        ptrdiff_t eq = str_find_char(line, '=');
        if (eq < 0) return wrong_line(a, number, W("A line of kept.conf has no \"=\"."));
        if (!config_by_name(str_trim(str_slice(line, 0, (size_t)eq)), &id))
            return wrong_line(a, number, W("A line of kept.conf names no setting."));
        offer(c, id, str_trim(str_from(line, (size_t)eq + 1)), FROM_FILE);
    }
    return NULL;
}

const struct err *config_fill(struct arena *a, struct config *c) {
    from_environment(a, c);
    TRY(from_file(a, c));
    for (int i = 0; i < SET_COUNT; i++)
        offer(c, (enum setting_id)i, str_of(infos[i].otherwise), FROM_DEFAULT);
    if (c->value[SET_STORE].n == 0 && str_is_set(c->data))
        c->value[SET_STORE] = str_join3(a, S("sqlite:"), c->data, S("/desk.db"));
    return NULL;
}

static const struct err *wrong(struct arena *a, enum setting_id id, const char *what,
                               const char *detail) {
    return ERR(a, ERR_INVALID, what, .hint = "kept config shows all settings and what is in force.",
               .field = infos[id].name,
               .detail = str_printf(a, "%s: %s", infos[id].name, detail).p);
}

const struct err *config_int(struct arena *a, const struct config *c, enum setting_id id,
                             int64_t min, int64_t max, int64_t *ret) {
    if (str_to_int(c->value[id], min, max, ret)) return NULL;
    return wrong(a, id, W("A setting is no number, or not one that is possible."),
                 str_printf(a, "%lld to %lld", (long long)min, (long long)max).p);
}

const struct err *config_flag(struct arena *a, const struct config *c, enum setting_id id,
                              bool *ret) {
    bool yes = str_eq(c->value[id], S("yes"));
    if (!yes && !str_eq(c->value[id], S("no")))
        return wrong(a, id, W("A setting is neither yes nor no."), "yes or no");
    *ret = yes;
    return NULL;
}

const struct err *config_address(struct arena *a, struct str s, struct str *ret_host,
                                 int64_t *ret_port) {
    ptrdiff_t colon = str_find_last_char(s, ':');
    if (colon > 0 && str_to_int(str_from(s, (size_t)colon + 1), 0, 65535, ret_port)) {
        struct str host = str_slice(s, 0, (size_t)colon);
        if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
            host = str_slice(host, 1, host.n - 1);
        *ret_host = host;
        return NULL;
    }
    return ERR(a, ERR_INVALID, "This is not an address with a port.",
               .hint = "Write it like 127.0.0.1:8090.");
}
