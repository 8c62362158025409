/* imap_priv.h - what the files of the IMAP client share; not for other rooms.
 *
 * imap.c opens and closes; imap_config.c reads settings; imap_read.c takes bytes apart into
 * responses and their literals; imap_scan.c understands one response (pure, no connection);
 * imap_talk.c sends commands and waits for their end; imap_login.c secures and signs in,
 * imap_bearer.c signs in with a token;
 * imap_folder.c, imap_list.c, imap_letter.c, imap_idle.c are the commands; imap_name.c the names of
 * folders.
 */
#ifndef MAIL_IMAP_PRIV_H
#define MAIL_IMAP_PRIV_H

#include "mail/imap.h"

#include "base/buf.h"
#include "mail/tls.h"

/* ---- imap_scan.c: one response ---- */

struct imap_literal {
    struct str s; /* not set: it was read and thrown away */
    uint64_t size;
};

/* A response as it came. text has no final CR LF; where a literal stood it has "{n}" CR LF and goes
 * on behind. */
struct imap_raw {
    struct str text;
    size_t n;
    struct imap_literal literals[IMAP_LITERALS_MAX];
};

enum imap_kind {
    IMAP_K_CONTINUE, /* "+ ..." */
    IMAP_K_STATUS,   /* "* OK ...": status, code, args, text */
    IMAP_K_DATA,     /* "* 12 FETCH ...": number (or -1), word; the rest is at scan */
    IMAP_K_TAGGED    /* "K7 OK ...": tag, status, code, args, text */
};

enum imap_status { IMAP_S_OK, IMAP_S_NO, IMAP_S_BAD, IMAP_S_BYE, IMAP_S_PREAUTH };

/* Where we are in a response. Strings with escapes are unescaped into arena. */
struct imap_scan {
    struct arena *arena;
    const struct imap_raw *raw;
    size_t at, literal;
};

struct imap_answer {
    enum imap_kind kind;
    enum imap_status status;
    struct str tag, word;
    int64_t number;
    struct str code, args; /* "[UIDVALIDITY 7]": "UIDVALIDITY" and "7" */
    struct str text;
    struct imap_scan scan;
};

/* May the line of a response that begins so end in a literal? Words for people (OK, NO, BAD, BYE,
 * "+") may not. */
bool imap_may_have_literal(struct str line);

/* "{123}" or "{123+}" at the end of a line. False where there is none; *ret_size is capped at
 * INT64_MAX. */
bool imap_literal_at_end(struct str line, uint64_t *ret_size);

/* Understands the frame of a response. False with *ret_why (a literal) when it is none. */
bool imap_answer_read(struct arena *a, const struct imap_raw *raw, struct imap_answer *ret,
                      const char **ret_why);

enum imap_token_kind {
    IMAP_T_END,
    IMAP_T_ATOM,
    IMAP_T_STRING,
    IMAP_T_OPEN,
    IMAP_T_CLOSE,
    IMAP_T_BAD
};

struct imap_token {
    enum imap_token_kind kind;
    struct str s; /* of an atom or string; not set for a literal that was thrown away */
    const struct imap_literal *literal; /* where the string was one */
};

/* The next token. NIL is an atom. */
struct imap_token imap_next(struct imap_scan *s);
/* Goes over one value, a list with all that is in it as well. */
bool imap_skip(struct imap_scan *s);

/* What a FETCH response tells of a letter. */
struct imap_item {
    uint32_t uid; /* 0: not told */
    bool has_flags, has_size, has_body;
    bool no_body; /* BODY[] NIL */
    unsigned flags;
    uint64_t size;
    int64_t date;    /* 0: not told, or no date */
    struct str body; /* not set: thrown away */
    bool body_is_literal;
    uint64_t body_size;
};

/* The list behind "* n FETCH". */
bool imap_item_read(struct imap_scan s, struct imap_item *ret, const char **ret_why);
/* What stands behind "* LIST"; name in the wire's form. */
bool imap_list_read(struct imap_scan s, struct imap_name *ret, const char **ret_why);
/* "17-Jul-1996 02:44:25 -0700" in microseconds UTC. */
bool imap_date_read(struct str s, int64_t *ret);

/* ---- imap_config.c ---- */

struct imap_place {
    struct str host;
    int port;
    bool implicit; /* TLS from the start */
    bool plain;    /* no TLS at all */
};

/* Checks the settings and takes the URL apart. */
MUST_USE const struct err *imap_config_read(struct arena *a, const struct imap_config *c,
                                            struct imap_place *ret);

/* ---- the connection ---- */

enum imap_cap {
    IMAP_CAP_IDLE = 1 << 0,
    IMAP_CAP_UIDPLUS = 1 << 1,
    IMAP_CAP_MOVE = 1 << 2,
    IMAP_CAP_LITERAL_PLUS = 1 << 3,
    IMAP_CAP_LITERAL_MINUS = 1 << 4,
    IMAP_CAP_SASL_IR = 1 << 5,
    IMAP_CAP_ID = 1 << 6,
    IMAP_CAP_STARTTLS = 1 << 7,
    IMAP_CAP_LOGINDISABLED = 1 << 8,
    IMAP_CAP_AUTH_PLAIN = 1 << 9,
    IMAP_CAP_SPECIAL_USE = 1 << 10,
    IMAP_CAP_LIST_EXTENDED = 1 << 11,
    IMAP_CAP_AUTH_BEARER = 1 << 12, /* OAUTHBEARER */
    IMAP_CAP_AUTH_XOAUTH2 = 1 << 13,
    IMAP_CAP_KNOWN = 1 << 14 /* the server told them since the last change of state */
};

enum imap_state {
    IMAP_DOWN,     /* no connection */
    IMAP_STRANGER, /* connected */
    IMAP_SIGNED_IN,
    IMAP_SELECTED /* a folder is open */
};

enum { IMAP_ARENA_SPARE = 64 << 10 }; /* what must be left beside letters, for errors and rows */
enum { IMAP_IN = 16 << 10, IMAP_WORDS_MAX = 500, IMAP_SMALL_LITERAL = 64 << 10 };

/* Where literals go while a command runs. arena NULL: small ones into the scratch memory. */
struct imap_sink {
    struct arena *arena;
    size_t max;
    uint64_t huge;            /* set when one was announced that is larger than any letter */
    struct arena_mark before; /* of arena, before the response: to forget what was not wanted */
};

struct imap {
    struct arena *own;     /* settings, as long as the imap */
    struct arena *scratch; /* the response under way */
    const struct sys *sys;
    struct imap_config config;
    struct imap_place place;
    struct tls *tls;
    enum imap_state state;
    enum imap_trouble trouble;
    unsigned caps;
    uint32_t tag;
    char words[IMAP_WORDS_MAX + 1];
    bool bye, bye_is_fine; /* the server said BYE; it may, at its greeting and after our LOGOUT */
    int64_t total;         /* the end of the running command, monotonic */
    struct imap_sink sink;
    struct imap_folder folder;
    bool selecting, replaced;
    uint32_t listed;     /* letters 1 to listed have a UID up to ... */
    uint32_t listed_uid; /* ... this, and those behind them a larger one */
    uint32_t expunges;   /* how many were removed since the folder was opened */
    struct imap_raw raw; /* the response under way */
    size_t from, to;     /* unread bytes in in[] */
    char in[IMAP_IN];
};

static inline int64_t imap_or(int64_t v, int64_t otherwise) { return v > 0 ? v : otherwise; }

/* ---- imap_read.c ---- */

/* Reads one whole response into m->raw. The text and small literals live until the next call. */
MUST_USE const struct err *imap_raw_read(struct imap *m, struct arena *a);

/* ---- imap_talk.c ---- */

/* Begins a call: trouble is none, the command may take total_wait and more. An error where there is
 * no connection, or where a folder is wanted and none is open. */
MUST_USE const struct err *imap_begin(struct imap *m, struct arena *a, enum imap_state want,
                                      int64_t more);

/* Notes trouble and makes the error. imap_drop ends the connection too. */
#define imap_fail(m, t, arena, code, msg, ...)                                                     \
    ((m)->trouble = (t), ERR((arena), (code), (msg), ##__VA_ARGS__))
void imap_hang_up(struct imap *m);
#define imap_drop(m, t, arena, code, msg, ...)                                                     \
    (imap_hang_up(m), imap_fail((m), (t), (arena), (code), (msg), ##__VA_ARGS__))

/* Ends the connection and makes the error for what tls.h said; TLS_OK is a bug. */
const struct err *imap_broken(struct imap *m, struct arena *a, enum tls_got got);
/* Ends the connection because the server speaks wrongly; why is a literal for the log. */
const struct err *imap_wrong(struct imap *m, struct arena *a, const char *why);

/* A command being written. Cuts are where the server must answer "+" before more may be sent. */
enum { IMAP_CUTS_MAX = 4, IMAP_COMMAND_MAX = 16 << 10 };
struct imap_out {
    struct imap *m;
    struct buf b;
    size_t cuts[IMAP_CUTS_MAX], n_cuts;
};

/* Begins with a new tag. */
struct imap_out imap_out(struct imap *m, struct arena *a, struct str command);
/* " " and the string: as it is, quoted, or as a literal, whatever its bytes want. No NUL, CR or LF
 * may be in it. */
void imap_out_string(struct imap_out *o, struct str s);
/* The UIDs, neighbours as "5:9". */
void imap_out_set(struct imap_out *o, struct imap_set set);
/* Ends the line and waits for "+" before more is sent. */
void imap_out_cut(struct imap_out *o);

/* What a tagged answer said. */
struct imap_done {
    enum imap_status status;
    struct str code; /* lives in the arena of the call */
};

/* Gets each "* ..." response that is data. An error ends the command and, unless it did so itself,
 * the connection. */
typedef const struct err *imap_on_data(struct imap *m, struct arena *a, void *ctx,
                                       const struct imap_answer *answer);

/* Sends the command and waits for its tagged answer. on may be NULL. */
MUST_USE const struct err *imap_run(struct imap_out *o, struct arena *a, imap_on_data *on,
                                    void *ctx, struct imap_done *ret);
/* The same for a command that must succeed: NO is IMAP_REFUSED, BAD is IMAP_PROTOCOL. */
MUST_USE const struct err *imap_run_ok(struct imap_out *o, struct arena *a, imap_on_data *on,
                                       void *ctx);
/* The error for a command that the server would not do. */
const struct err *imap_refused(struct imap *m, struct arena *a, const struct imap_done *done);
/* A NO that speaks of the server's day, not of what was asked: it may well work later (RFC 5530).
 */
bool imap_is_passing(struct str code);
/* A NO that says that the letter is there no more (RFC 5530). */
bool imap_is_vanished(struct str code);

/* Reads one response and follows what it tells of the folder (EXISTS, EXPUNGE, BYE ...). A tagged
 * one is the answer to the last command. ret lives until the next call. */
MUST_USE const struct err *imap_take(struct imap *m, struct arena *a, struct imap_answer *ret);
/* Sends bytes. */
MUST_USE const struct err *imap_send(struct imap *m, struct arena *a, struct str s);
/* Keeps what the server says for the administrator: one line of UTF-8, cut to IMAP_WORDS_MAX. */
void imap_keep_words(struct imap *m, struct str text);
/* base64 in the arena. */
struct str imap_base64(struct arena *a, struct str s);
/* NOOP: lets the server tell what is new. */
MUST_USE const struct err *imap_noop(struct imap *m, struct arena *a);

/* ---- imap_login.c ---- */

/* Greeting, encryption, sign-in, ID. m is connected. */
MUST_USE const struct err *imap_sign_in(struct imap *m, struct arena *a);
/* Reads a list of capabilities. */
void imap_caps_read(struct imap *m, struct str list);

/* ---- imap_bearer.c ---- */

/* Signs in with the token of the settings; ERR_DENIED with IMAP_LOGIN where it is not taken. The words of
 * a refusal are then imap_words(). */
MUST_USE const struct err *imap_sign_in_bearer(struct imap *m, struct arena *a);

#endif
