/* sql_rules.c - what a statement may not say, so that it means the same on both engines. */
#include "sql.h"

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static struct str skip_space(struct str s) {
    while (s.n) {
        if (s.p[0] == ' ' || s.p[0] == '\n' || s.p[0] == '\t' || s.p[0] == '\r') {
            s = str_from(s, 1);
        } else if (str_starts(s, S("--"))) {
            ptrdiff_t end = str_find_char(s, '\n');
            s = end < 0 ? str_from(s, s.n) : str_from(s, (size_t)end);
        } else {
            break;
        }
    }
    return s;
}

struct sql_token sql_token_next(struct str *rest) {
    struct str s = skip_space(*rest);
    struct sql_token token = { SQL_END, { s.p, 0 } };
    size_t n = 0;
    if (!s.n) {
        *rest = s;
        return token;
    }
    char c = s.p[0];
    if (c == '\'' || c == '"') {
        for (n = 1; n < s.n && s.p[n] != c; n++) {
        }
        n = n < s.n ? n + 1
                    : n; /* a doubled quote is two strings in a row: the same to the rules */
        token.kind = c == '"' ? SQL_QUOTED : SQL_STRING;
    } else if (c == '$' && s.n > 1 && is_digit(s.p[1])) {
        for (n = 1; n < s.n && is_digit(s.p[n]); n++) {
        }
        token.kind = SQL_PARAM;
    } else if (is_word(c)) {
        for (n = 1; n < s.n && is_word(s.p[n]); n++) {
        }
        token.kind = is_digit(c) ? SQL_NUMBER : SQL_WORD;
    } else {
        n = 1;
        token.kind = SQL_SIGN;
    }
    token.text = str_slice(s, 0, n);
    *rest = str_from(s, n);
    return token;
}

static bool is(struct sql_token t, const char *text) { return str_eq_nocase(t.text, str_of(text)); }

/* Words that one engine does not have, or that mean something else there. */
static const struct forbidden {
    const char *word, *next, *why; /* next: only when this sign or word follows */
} forbidden[] = {
    { "ilike", NULL,
      "SQLite has no ILIKE; fold the text when it is stored and compare with LIKE … ESCAPE" },
    { "glob", NULL, "PostgreSQL has no GLOB; use LIKE … ESCAPE" },
    { "similar", NULL, "SQLite has no SIMILAR TO; use LIKE … ESCAPE" },
    { "match", NULL, "MATCH is SQLite's full-text search; put it between -- @sqlite and -- @end" },
    { "now", "(", "the time is a parameter, so that tests own the clock" },
    { "current_timestamp", NULL, "the time is a parameter, so that tests own the clock" },
    { "current_date", NULL, "the time is a parameter, so that tests own the clock" },
    { "current_time", NULL, "the time is a parameter, so that tests own the clock" },
    { "datetime", "(", "the time is a parameter, so that tests own the clock" },
    { "strftime", "(", "times are microseconds; write them out in C" },
    { "random", "(", "chance is a parameter, so that tests own it" },
    { "any", "(", "SQLite has no = any(…); use IN (…) or a join" },
    { "rowid", NULL, "PostgreSQL has no rowid; name the key" },
    { "ctid", NULL, "SQLite has no ctid; name the key" },
    { "for", "update", "SQLite has no FOR UPDATE; put it between -- @postgres and -- @end" },
    { "for", "share", "SQLite has no FOR SHARE; put it between -- @postgres and -- @end" },
    { "insert", "or", "PostgreSQL has no INSERT OR; use ON CONFLICT" },
    { "replace", "into", "PostgreSQL has no REPLACE INTO; use ON CONFLICT" },
    { "ifnull", "(", "PostgreSQL has no ifnull(); use coalesce()" },
    { "group_concat", "(", "PostgreSQL has no group_concat(); join the rows in C" },
    { "string_agg", "(", "SQLite has no string_agg(); join the rows in C" },
    { "last_insert_rowid", "(", "use RETURNING" },
    { "changes", "(", "use the count that :exec gives" },
};

static void check_words(struct sql_tool *t, const struct sql_statement *s) {
    struct str rest = s->both;
    struct sql_token before = { SQL_END, STR_NONE }, at = sql_token_next(&rest), next;
    int like = 0, escape = 0;
    for (; at.kind != SQL_END; before = at, at = next) {
        next = sql_token_next(&rest);
        if (at.kind == SQL_SIGN && is(at, "*") &&
            (is(before, "select") || is(before, "distinct") || is(before, ".") || is(before, ",") ||
             is(before, "returning"))) {
            sql_wrong(t, s->path, s->line, "%.*s: name the columns; * changes with the schema",
                      STR_ARG(s->name));
        }
        if (at.kind != SQL_WORD) continue;
        like += is(at, "like");
        escape += is(at, "escape");
        for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
            if (!is(at, forbidden[i].word) || (forbidden[i].next && !is(next, forbidden[i].next)))
                continue;
            sql_wrong(t, s->path, s->line, "%.*s: %s", STR_ARG(s->name), forbidden[i].why);
        }
    }
    if (like > escape) {
        sql_wrong(t, s->path, s->line,
                  "%.*s: LIKE needs ESCAPE '\\'; without it only PostgreSQL has an escape sign",
                  STR_ARG(s->name));
    }
}

/* Marks which parameters a text uses; tells about any other way to write one. */
static void check_params(struct sql_tool *t, const struct sql_statement *s, struct str text,
                         bool *used) {
    struct str rest = text;
    for (struct sql_token at; (at = sql_token_next(&rest)).kind != SQL_END;) {
        int64_t number = 0;
        if (at.kind == SQL_PARAM) {
            if (!str_to_int(str_from(at.text, 1), 1, (int64_t)s->n_params, &number)) {
                sql_wrong(t, s->path, s->line,
                          "%.*s: there is no parameter %.*s; the signature has %zu",
                          STR_ARG(s->name), STR_ARG(at.text), s->n_params);
            } else {
                used[number - 1] = true;
            }
        }
        if (at.kind != SQL_SIGN) continue;
        if (is(at, "@") && rest.n && rest.p[0] == '@') { /* PostgreSQL's "is found in" */
            rest = str_from(rest, 1);
        } else if (is(at, ":") && rest.n && rest.p[0] == ':') {
            sql_wrong(t, s->path, s->line,
                      "%.*s: write CAST(… AS …); SQLite takes $1::int for one odd name",
                      STR_ARG(s->name));
            rest = str_from(rest, 1);
        } else if (is(at, "?") || is(at, ":") || is(at, "@") || is(at, "$") || is(at, "#")) {
            sql_wrong(t, s->path, s->line, "%.*s: parameters are $1, $2, …; found %.*s",
                      STR_ARG(s->name), STR_ARG(at.text));
        }
    }
}

/* The text without comments and needless space, with ? for $ where SQLite reads it: there $2 is a
 * name, numbered by first appearance, so that SELECT $2, $1 would silently swap them. */
static struct str clean(struct sql_tool *t, struct str text, bool sqlite) {
    struct buf b = buf_new(t->arena, SQL_MAX_TEXT + 1);
    struct str rest = text;
    const char *end = NULL;
    for (struct sql_token at; (at = sql_token_next(&rest)).kind != SQL_END;
         end = at.text.p + at.text.n) {
        if (end && end != at.text.p) buf_add_char(&b, ' ');
        if (at.kind == SQL_PARAM && sqlite) {
            buf_add_char(&b, '?');
            buf_add(&b, str_from(at.text, 1));
        } else {
            buf_add(&b, at.text);
        }
    }
    return buf_str(&b);
}

void sql_rules(struct sql_tool *t, struct sql_statement *s) {
    static const char *const starts[] = { "select", "with", "insert", "update", "delete" };
    struct str rest = s->both;
    struct sql_token first = sql_token_next(&rest);
    bool known = !s->both.n; /* all of it may stand in parts for one engine */
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        known = known || is(first, starts[i]);
    if (!known) {
        sql_wrong(t, s->path, s->line,
                  "%.*s: a statement begins with SELECT, WITH, INSERT, UPDATE or DELETE",
                  STR_ARG(s->name));
    }
    check_words(t, s);
    bool sqlite[SQL_MAX_PARAMS] = { false }, postgres[SQL_MAX_PARAMS] = { false };
    check_params(t, s, s->sqlite, sqlite);
    int before = t->wrong;
    if (!str_eq(s->sqlite, s->postgres))
        check_params(t, s, s->postgres, postgres);
    else
        for (size_t i = 0; i < s->n_params; i++)
            postgres[i] = sqlite[i];
    for (size_t i = 0; before == t->wrong && i < s->n_params; i++) {
        if (sqlite[i] && postgres[i]) continue;
        sql_wrong(t, s->path, s->line, "%.*s: the parameter %.*s ($%zu) is not used%s",
                  STR_ARG(s->name), STR_ARG(s->params[i].name), i + 1,
                  sqlite[i]     ? " for PostgreSQL"
                  : postgres[i] ? " for SQLite"
                                : "");
    }
    s->sqlite = clean(t, s->sqlite, true);
    s->postgres = clean(t, s->postgres, false);
}
