/* err.h - errors as values.
 *
 * A function that can fail returns const struct err *: NULL is success. The error lives in the arena of
 * the work, so handing it upward is free. It has four readers:
 *   code    the program: the one table below maps it to HTTP, SMTP and exit status
 *   msg     the user: short, factual, in English; the very text is the key under which words.h finds it
 *           in the other languages, so it is a literal without parameters
 *   hint    the user: what to do now; a literal too, may be NULL
 *   field   the form: the name of the field that is wrong; may be NULL
 *   detail  the log only: never shown, never holds a customer's words; may be NULL
 *
 *     TRY(conversation_by_id(w, id, &c));                        hands an error upward
 *     return ERR(w->arena, ERR_DENIED, "You may not answer here.", .hint = "Ask the owner for access.");
 *
 * Mistakes of ours are no errors: bug.h.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/arena.h"
#include "base/str.h"

#define MUST_USE __attribute__((warn_unused_result))

enum err_code {
    ERR_NOT_FOUND,   /* no such thing, or none that the caller may see */
    ERR_DENIED,      /* known caller, not allowed */
    ERR_SIGN_IN,     /* unknown caller */
    ERR_INVALID,     /* wrong input; field says which */
    ERR_CONFLICT,    /* someone was faster, or the state has moved on */
    ERR_LIMIT,       /* too long, too many, too large */
    ERR_RATE,        /* too often; later it will work */
    ERR_RETRY,       /* nothing is wrong with the request: busy, full disk, store away */
    ERR_IO,          /* a file, socket or store failed in a way that waiting may not heal */
    ERR_PROTOCOL,    /* the other side speaks wrongly */
    ERR_BUG,         /* a mistake of ours that was caught */
    ERR_CODE_COUNT
};

struct err {
    enum err_code code;
    const char *msg, *hint, *detail, *field;
    const char *file;
    int line;
    const struct err *cause;
};

/* What each code means at each door. */
struct err_meaning {
    const char *name;      /* "not-found": the type in a problem document and the word in the log */
    int http;              /* HTTP status */
    const char *smtp;      /* reply code and enhanced status: "451 4.3.0" */
    int exit;              /* exit status of a command (contract.md) */
};

/* The row of the table for a code; never NULL, never freed. */
const struct err_meaning *err_meaning(enum err_code code);

/* Copies e into the arena with file and line. Use ERR. */
const struct err *err_make(struct arena *a, struct err e) __attribute__((returns_nonnull));

/* A copy of e with its texts in another arena, without its causes: for an error that outlives its arena. */
const struct err *err_keep(struct arena *a, const struct err *e) __attribute__((returns_nonnull));

#define ERR(arena, err_code, text, ...)                                                              \
    err_make((arena), (struct err){ .code = (err_code), .msg = (text), .file = __FILE__,             \
                                    .line = __LINE__, ##__VA_ARGS__ })

/* For a call that only tells what is going to be asked (db/db.h, db_ahead): its error means nothing. */
#define TELL(call)                                                                                   \
    do {                                                                                             \
        const struct err *told_ = (call);                                                            \
        (void)told_;                                                                                 \
    } while (0)

#define TRY(call)                                                                                    \
    do {                                                                                             \
        const struct err *try_err_ = (call);                                                         \
        if (try_err_) return try_err_;                                                               \
    } while (0)

/* "msg hint", two sentences, for a terminal. */
struct str err_text(struct arena *a, const struct err *e);

/* The chain for the log: "code file:line msg (detail) < code file:line …". */
struct str err_trace(struct arena *a, const struct err *e);

#endif
