/* imap.h - reads a mailbox at a mail server by IMAP (RFC 3501), over OpenSSL.
 *
 * The library keeps the protocol and knows neither conversations nor the store. It is our own
 * because libcurl has no IDLE and lets words inside a letter end a response. One promise stands
 * above all else: what is handed over as a letter is whole, byte for byte what the server sent as
 * one counted literal, and the tagged OK came behind it. Nothing inside a letter is ever read as an
 * answer.
 *
 *     TRY(imap_new(a, &(struct imap_config){ .url = S("imaps://mail.korak.rs"), .user = user,
 *                                            .password = password, .stop_fd = stop }, &imap));
 *     TRY(imap_connect(imap, a));                   on failure imap_trouble(imap) says which step
 *     TRY(imap_select(imap, a, S("INBOX"), &f));    f.uidvalidity changed: forget remembered UIDs
 *     do {
 *         TRY(imap_list(imap, a, next_uid, 500, &page));
 *         for each set of UIDs in page.rows, by their sizes {
 *             TRY(imap_fetch_set(imap, a, set, 25 << 20, letters));    store them, and only then
 *             TRY(imap_mark(imap, a, set, IMAP_SEEN));
 *         }
 *         next_uid = page.next_uid;
 *     } while (page.more);
 *     TRY(imap_idle(imap, a, 4 * MOMENT_MINUTE, wake_fd, &idled));     then list again
 *     imap_close(&imap);
 *
 * When the connection fails in any way, the call says so with an error and everything after it
 * fails with IMAP_GONE until imap_connect is called again: there is no half-alive state. Every wait
 * has a deadline, and stop_fd ends them all.
 *
 * Extensions used where offered: IDLE (RFC 2177), LITERAL+ and LITERAL- (7888), UIDPLUS (4315),
 * MOVE (6851), ID (2971), SASL-IR (4959), SPECIAL-USE (6154), AUTH=OAUTHBEARER (7628) and XOAUTH2.
 *
 * Memory: an imap owns its settings and buffers; results and errors live in the arena of the call.
 * Threads: an imap belongs to one thread at a time; make one for each mailbox.
 */
#ifndef MAIL_IMAP_H
#define MAIL_IMAP_H

#include "base/err.h"
#include "base/str.h"
#include "base/sys.h"

struct imap;

enum {
    IMAP_LINE_MAX = 64 << 10, /* bytes of a response without its literals */
    IMAP_LITERALS_MAX = 64,   /* literals in one response */
    IMAP_DEPTH_MAX = 32,      /* parentheses in parentheses */
    IMAP_PAGE_MAX = 1000,     /* rows of one imap_list */
    IMAP_SET_MAX = 80,        /* letters in one command: a line of 1000 bytes (RFC 2683 3.2.1.5) */
    IMAP_FOLDERS_MAX = 2000,  /* rows of imap_folders */
    IMAP_LETTER_MAX = 256 << 20, /* a literal announced as larger ends the connection */
    IMAP_NAME_MAX = 1000         /* bytes of a folder's name */
};

enum imap_tls {
    IMAP_TLS_AUTO,     /* required, except where the server is this very machine (loopback) */
    IMAP_TLS_REQUIRED, /* imaps://, or STARTTLS or nothing */
    IMAP_TLS_PLAIN     /* never, on purpose: everybody on the line can read the password */
};

/* How we prove who we are. */
enum imap_auth {
    IMAP_AUTH_AUTO, /* with a token: OAUTHBEARER where offered (RFC 7628), else XOAUTH2; with a
                     * password: AUTHENTICATE PLAIN where offered (RFC 4616), else LOGIN */
    IMAP_AUTH_PLAIN,
    IMAP_AUTH_LOGIN
};

struct imap_config {
    const struct sys *sys; /* NULL: the real one */
    struct str url; /* imap://HOST[:PORT] or imaps://HOST[:PORT], without user, path or query */
    struct str user, password;
    struct str token; /* an access token (oauth.h), in place of the password */
    struct str ca_file; /* PEM file of trusted roots; not set: the system's */
    enum imap_tls tls;
    enum imap_auth auth;
    int stop_fd;          /* once readable, every wait ends with IMAP_STOPPED; 0: none */
    int64_t connect_wait; /* microseconds; 0: 30 s for name, connection and TLS together */
    int64_t answer_wait;  /* 0: 60 s without a byte where one is due */
    int64_t total_wait;   /* 0: 10 min a command; a letter gets a second more for each 8 KiB */
    int64_t probe_wait;   /* 0: 30 s for the answer that shows that a quiet server still lives */
    int64_t poll_every;   /* 0: 60 s between two NOOPs of imap_idle at a server without IDLE */
};

/* The step at which it failed, for the page that tells of it. */
enum imap_trouble {
    IMAP_FINE,
    IMAP_NAME,        /* the host has no address */
    IMAP_CONNECT,     /* nobody answers there, or no IMAP server does */
    IMAP_TLS,         /* no encryption to be had */
    IMAP_CERTIFICATE, /* encrypted, but not surely with the right one */
    IMAP_LOGIN,       /* user, password or token is not taken */
    IMAP_FOLDER,   /* no such folder, or another one took its place (which ends the connection) */
    IMAP_REFUSED,  /* the server says NO to something that should work; it may later */
    IMAP_PROTOCOL, /* the server speaks wrongly; the connection was ended */
    IMAP_GONE,     /* the connection broke, ended or fell silent */
    IMAP_STOPPED,  /* stop_fd */
    IMAP_TROUBLE_COUNT
};

/* ---- the connection ---- */

/* A client for one mailbox; nothing is connected yet. ERR_INVALID with field (imap_url, imap_user,
 * imap_password, imap_ca) for settings that cannot be right. The strings are copied. */
MUST_USE const struct err *imap_new(struct arena *a, const struct imap_config *config,
                                    struct imap **ret);

/* Connects, secures, signs in; what was connected before is dropped first. Errors: imap_trouble()
 * tells the step, msg and hint what to do. A wrong password is ERR_DENIED and useless to repeat;
 * ERR_RETRY and ERR_IO may heal (wait longer each time). */
MUST_USE const struct err *imap_connect(struct imap *m, struct arena *a);

/* True between a good imap_connect and the first failure of the connection. */
bool imap_connected(const struct imap *m);
/* Where the last call failed; IMAP_FINE when it did not. */
enum imap_trouble imap_trouble(const struct imap *m);
/* What the server said with its last NO, BAD, BYE or ALERT since imap_connect: UTF-8, one line, <=
 * 500 bytes, "" for nothing. For the administrator. Valid until the next call. */
struct str imap_words(const struct imap *m);

/* Says LOGOUT (waits a second at most) and frees; sets *m to NULL. Accepts a pointer to NULL. */
void imap_close(struct imap **m);

/* ---- folders ---- */

struct imap_folder {
    uint32_t uidvalidity; /* another value than remembered: all remembered UIDs are void */
    uint32_t uidnext;     /* the next letter's UID or less; 0: the server did not say */
    uint32_t exists;      /* letters in it now */
    bool read_only;
};

/* What a folder is for (RFC 6154). */
enum imap_use {
    IMAP_USE_NONE,
    IMAP_USE_JUNK,
    IMAP_USE_SENT,
    IMAP_USE_TRASH,
    IMAP_USE_ARCHIVE,
    IMAP_USE_DRAFTS
};

struct imap_name {
    struct str name; /* UTF-8; the form that imap_select and imap_move take */
    char separator;  /* between levels; 0: none */
    bool selectable;
    enum imap_use use;
};

/* All folders. Names that are no modified UTF-7 are left out: they could not be named back to the
 * server. */
MUST_USE const struct err *imap_folders(struct imap *m, struct arena *a,
                                        const struct imap_name **ret, size_t *ret_n);

/* Opens a folder, name in UTF-8 ("INBOX" in any case). ERR_NOT_FOUND with IMAP_FOLDER where there
 * is none. */
MUST_USE const struct err *imap_select(struct imap *m, struct arena *a, struct str folder,
                                       struct imap_folder *ret);
/* The same for looking only: nothing can be changed in it. */
MUST_USE const struct err *imap_examine(struct imap *m, struct arena *a, struct str folder,
                                        struct imap_folder *ret);

/* Makes a folder; fine where it is there already (ALREADYEXISTS). */
MUST_USE const struct err *imap_create(struct imap *m, struct arena *a, struct str folder);

/* ---- letters; a folder is open ---- */

enum imap_flag {
    IMAP_SEEN = 1,
    IMAP_ANSWERED = 2,
    IMAP_FLAGGED = 4,
    IMAP_DELETED = 8,
    IMAP_DRAFT = 16
};

struct imap_row {
    uint32_t uid;
    unsigned flags;       /* of enum imap_flag */
    uint32_t size;        /* as the server says; some only guess */
    int64_t internaldate; /* when it came in, microseconds UTC; 0: not told, or no date */
};

struct imap_page {
    const struct imap_row *rows; /* by UID, ascending, none twice */
    size_t n;
    uint32_t next_uid; /* from_uid of the next call */
    bool more;  /* there are later ones: call again now. Only then may n be 0 with letters left */
    bool twins; /* the server gave one UID to several letters: see imap_letter.twin */
};

/* Rows of the letters with UID >= from_uid, at most batch (1 to IMAP_PAGE_MAX) of them. The cost is
 * that of the page, however many letters lie behind it: it goes by sequence number and finds the
 * first by halving. */
MUST_USE const struct err *imap_list(struct imap *m, struct arena *a, uint32_t from_uid,
                                     size_t batch, struct imap_page *ret);

/* Several letters at once, each way to the server and back being dear: UIDs ascending, none twice,
 * 1 to IMAP_SET_MAX of them. */
struct imap_set {
    const uint32_t *uids;
    size_t n;
};
#define IMAP_ONE(uid) ((struct imap_set){ &(const uint32_t){ (uid) }, 1 })

enum imap_fetched {
    IMAP_LETTER,    /* raw is the whole letter */
    IMAP_VANISHED,  /* no letter with this UID: someone removed it */
    IMAP_TOO_LARGE, /* larger than max (alone: or than the arena has room for); it was not kept */
    IMAP_LATER      /* not together with others: ask for it alone (imap_fetch_set only) */
};

struct imap_letter {
    enum imap_fetched outcome;
    struct str raw;           /* set with IMAP_LETTER only */
    uint64_t size;            /* bytes of the letter, also of a too large one */
    struct imap_letter *twin; /* one more under this UID, against RFC 3501; else NULL */
};

/* One letter, without marking it as seen. The arena wants room for max bytes. After IMAP_TOO_LARGE
 * the connection is good for more (beyond IMAP_LETTER_MAX it is not; the outcome is the same). */
MUST_USE const struct err *imap_fetch(struct imap *m, struct arena *a, uint32_t uid, size_t max,
                                      struct imap_letter *ret);

/* The letters of a set, ret[i] that of set.uids[i], in whatever order the server gives them. The
 * arena's room bounds what is in memory: choose a set that fits in, by the rows' sizes. What finds
 * no room, because the server said too small a size, is IMAP_LATER; so is what the server holds
 * back, and all of them when it says NO, for that may be because of one. When the connection fails
 * none of them was fetched. */
MUST_USE const struct err *imap_fetch_set(struct imap *m, struct arena *a, struct imap_set set,
                                          size_t max, struct imap_letter *ret);

/* Adds flags (of enum imap_flag) to letters. Fine where one has vanished. IMAP_REFUSED: at least
 * one was refused, the others have them; a server that refuses all because of one is asked for
 * each. */
MUST_USE const struct err *imap_mark(struct imap *m, struct arena *a, struct imap_set set,
                                     unsigned flags);

/* Moves letters to another folder: MOVE where offered, else COPY, then the \Deleted mark, then UID
 * EXPUNGE where offered; a server with neither keeps the marked letters, because a plain EXPUNGE
 * would remove others' letters as well. Fine where one has vanished, IMAP_REFUSED as above.
 * ERR_NOT_FOUND with IMAP_FOLDER where the folder is missing (imap_create). */
MUST_USE const struct err *imap_move(struct imap *m, struct arena *a, struct imap_set set,
                                     struct str folder);

enum imap_idled {
    IMAP_QUIET, /* nothing came; the server is alive */
    IMAP_NEW,   /* there are new letters: call imap_list */
    IMAP_WOKEN  /* wake_fd became readable (it was not read) */
};

/* Waits for new letters, at most wait microseconds (9 minutes are the limit that also NATs and
 * Exchange bear; 4 find a dead line within 5). A server that fell silent is found out at the end by
 * probe_wait: then the error is IMAP_GONE. wake_fd -1: none. What came since the last imap_list
 * ends the wait at once. */
MUST_USE const struct err *imap_idle(struct imap *m, struct arena *a, int64_t wait, int wake_fd,
                                     enum imap_idled *ret);

/* ---- names of folders on the wire: modified UTF-7 (RFC 3501 5.1.3) ---- */

/* UTF-8 to the wire's form. False where s is no UTF-8, empty, too long or has bytes below 0x20. */
bool imap_name_encode(struct arena *a, struct str s, struct str *ret);
/* The wire's form to UTF-8. False where it is none, or not the one form that imap_name_encode
 * gives. */
bool imap_name_decode(struct arena *a, struct str s, struct str *ret);

#endif
