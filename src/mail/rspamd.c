#include "mail/rspamd.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "mail/setting.h"

#include <curl/curl.h>
#include <jansson.h>

enum { ANSWER_MAX = 256 << 10, SAID_MAX = 200, SYMBOLS_SHOWN = 4, RCPT_MAX = 20, FIELD_MAX = 320 };

/* ---- what it says ---- */

struct symbol {
    const char *name;
    double score;
};

/* Keeps the heaviest, heaviest first. */
static void keep(struct symbol top[SYMBOLS_SHOWN], size_t *n, struct symbol s) {
    size_t at = *n;
    for (; at > 0 && top[at - 1].score < s.score; at--)
        if (at < SYMBOLS_SHOWN) top[at] = top[at - 1];
    if (at < SYMBOLS_SHOWN) top[at] = s;
    if (*n < SYMBOLS_SHOWN) ++*n;
}

static struct str said_of(struct arena *a, const json_t *j) {
    struct symbol top[SYMBOLS_SHOWN];
    struct buf b = buf_new(a, 4096);
    const char *name;
    json_t *one;
    size_t n = 0;
    json_object_foreach(json_object_get(j, "symbols"), name, one)
        keep(top, &n, (struct symbol){ name, json_number_value(json_object_get(one, "score")) });
    buf_printf(&b, "%.1f / %.1f", json_number_value(json_object_get(j, "score")),
               json_number_value(json_object_get(j, "required_score")));
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%.60s", i ? ", " : ": ", top[i].name);
    return utf8_cut(utf8_one_line(a, utf8_clean(a, buf_str(&b))), SAID_MAX);
}

bool rspamd_answer_read(struct arena *a, struct str body, struct rspamd_says *ret) {
    static const char *const bad[] = { "reject", "add header", "rewrite subject" };
    json_t *j = json_loadb(body.p ? body.p : "", body.n, 0, NULL);
    const char *action = json_string_value(json_object_get(j, "action"));
    if (action) {
        *ret = (struct rspamd_says){ false, said_of(a, j) };
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
            ret->spam |= str_eq(str_of(action), str_of(bad[i]));
    }
    json_decref(j);
    return action != NULL;
}

/* ---- asking ---- */

bool rspamd_url_ok(struct arena *a, struct str url) {
    char *scheme = NULL, *host = NULL, *user = NULL;
    CURLU *u = curl_url();
    bool ok = url.n && setting_ok(url) && u &&
              curl_url_set(u, CURLUPART_URL, str_c(a, url), 0) == CURLUE_OK &&
              curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
              curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
              curl_url_get(u, CURLUPART_USER, &user, 0) != CURLUE_OK;
    ok = ok && (str_eq(str_of(scheme), S("http")) || str_eq(str_of(scheme), S("https")));
    curl_free(scheme), curl_free(host), curl_free(user);
    curl_url_cleanup(u);
    return ok;
}

static size_t on_body(char *p, size_t size, size_t count, void *user) {
    struct buf *b = user;
    buf_add(b, (struct str){ p, size * count });
    return buf_over(b) ? 0 : size * count;
}

/* An envelope is a stranger's: what cannot stand in a field is left out. */
static struct curl_slist *field(struct arena *a, struct curl_slist *list, const char *name,
                                struct str value) {
    if (!value.n || value.n > FIELD_MAX || !utf8_is_line(value)) return list;
    struct curl_slist *more =
        curl_slist_append(list, str_printf(a, "%s: %.*s", name, STR_ARG(value)).p);
    return more ? more : list;
}

static struct curl_slist *fields(struct arena *a, const struct rspamd_ask *ask) {
    struct curl_slist *list = curl_slist_append(NULL, "Content-Type: application/octet-stream");
    struct str rest = ask->to, one;
    list = field(a, curl_slist_append(list, "Expect:"), "From", ask->from);
    for (int n = 0; n < RCPT_MAX && str_split(&rest, '\n', &one); n++)
        list = field(a, list, "Rcpt", one);
    return list;
}

static void set_up(CURL *c, struct arena *a, const struct rspamd_ask *ask, struct buf *body) {
    bool slash = str_ends(ask->url, S("/"));
    curl_easy_setopt(c, CURLOPT_URL,
                     str_c(a, str_join(a, ask->url, slash ? S("checkv2") : S("/checkv2"))));
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_PROXY, ""); /* nothing from the environment */
    curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)(ask->wait / 1000));
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)ask->raw.n);
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, ask->raw.p);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, body);
}

bool rspamd_ask(struct arena *a, const struct rspamd_ask *ask, struct rspamd_says *ret,
                struct str *ret_why) {
    struct buf body = buf_new(a, ANSWER_MAX);
    struct curl_slist *list = fields(a, ask);
    CURL *c = curl_easy_init();
    CURLcode rc = CURLE_OUT_OF_MEMORY;
    long status = 0;
    if (c) {
        set_up(c, a, ask, &body);
        curl_easy_setopt(c, CURLOPT_HTTPHEADER, list);
        rc = curl_easy_perform(c);
        curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    }
    curl_easy_cleanup(c);
    curl_slist_free_all(list);
    if (rc == CURLE_OK && status == 200 && rspamd_answer_read(a, buf_str(&body), ret)) return true;
    *ret_why = rc != CURLE_OK ? str_dup(a, str_of(curl_easy_strerror(rc)))
                              : str_printf(a, "status %ld, or no answer of rspamd", status);
    return false;
}
