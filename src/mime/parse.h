/* parse.h - a letter read as a message.
 *
 * mail_parse takes the raw bytes of one letter and fills a struct mail: plain spans, numbers and
 * arrays, so that it can travel from the reader child to its parent. It is a pure function: no
 * sockets, no files, no clock. It always succeeds: what is broken is read as well as it can be, and
 * what had to be left out or guessed stands in warnings.
 *
 *     struct arena *a = arena_new(MAIL_ARENA);
 *     struct mail m;
 *     mail_parse(a, raw, &m);
 *     struct str json = mail_json(a, &m);          what `kept parse` prints (contract.md)
 *
 * Lifetimes: all spans of the result point into the arena or into static text, never into raw. An
 * attachment is not copied: offset, length and encoding say where in raw it stands, and
 * mime/range.h decodes it.
 *
 * Process: mail_warm_up() once, while files can still be opened and before any thread; it opens
 * every charset and starts GMime. From then on mail_parse opens nothing, so it runs in a locked
 * child. Threads: after mail_warm_up one thread at a time (iconv handles keep a state); a fork has
 * its own.
 *
 * Limits (contract.md, F18): header 1 MiB and 1,000 fields, line 1 MiB, 2,000 boundary lines, depth
 * 50, 1,000 parts, 10,000 addresses a header, 1,000 references; text, html and reply 1 MiB each.
 */
#ifndef MIME_PARSE_H
#define MIME_PARSE_H

#include "base/arena.h"
#include "base/str.h"
#include "mime/vouch.h"

#include <stdbool.h>
#include <stdint.h>

/* The cap of an arena that holds the work on one letter of up to 25 MB. */
enum { MAIL_ARENA = 64 << 20 };
/* Where text, html and reply are cut, with the warning "cut". */
enum { MAIL_TEXT_MAX = 1 << 20 };

/* Name is "" where the letter gives none; address is "" for text that holds no address. Both are
 * valid UTF-8 without control characters. */
struct mail_address {
    struct str name, address;
};

struct mail_addresses {
    struct mail_address *v;
    size_t n;
};

struct mail_words {
    struct str *v;
    size_t n;
};

/* How the bytes of an attachment stand in the letter (RFC 2045 6; uuencode is older than MIME). */
enum mail_encoding {
    MAIL_IDENTITY, /* binary, unknown ones, and attached letters: byte for byte */
    MAIL_BASE64,
    MAIL_QUOTED,   /* quoted-printable, byte for byte */
    MAIL_UUENCODE, /* the range holds the lines between begin and end */
    MAIL_BASE64_1, /* base64 that begins one … */
    MAIL_BASE64_2, /* … or two bytes before the file, which is a part of another */
    /* 7bit, 8bit and quoted-printable carry lines (RFC 2045 2.7, 2.8, 6.7), which end in LF once
     * they are a file: the same file by LMTP (CRLF) and by a pipe (LF) */
    MAIL_LINES,
    MAIL_QUOTED_LINES,
    MAIL_ENCODING_COUNT /* stored as numbers: never renumber */
};

struct mail_attachment {
    struct str
        name; /* without path and control characters, at most 255 bytes; "" where none is given */
    struct str type;       /* "image/png": lower case, no parameters, always type/subtype */
    int64_t size;          /* decoded bytes */
    struct str sha256;     /* of the decoded bytes, 64 hex digits */
    bool is_inline;        /* meant to stand in the text: named by a cid: or disposition inline */
    struct str content_id; /* without angle brackets; STR_NONE where none is given */
    int32_t in;            /* index of the attachment it was unpacked from, or -1 */
    /* Where it stands in raw; what was unpacked is a range of raw as well (unpack.h). */
    size_t offset, length;
    enum mail_encoding encoding;
};

struct mail_attachments {
    struct mail_attachment *v;
    size_t n;
};

/* Is it written by a machine (RFC 3834, RFC 3464, RFC 5965 and the usual older marks)? */
enum mail_auto {
    MAIL_AUTO_NO,
    MAIL_AUTO_REPLIED,   /* a vacation text, a receipt */
    MAIL_AUTO_GENERATED, /* a report, an order system */
    MAIL_AUTO_BULK,      /* a list, a newsletter */
    MAIL_AUTO_BOUNCE,    /* a delivery report */
    MAIL_AUTO_FEEDBACK,  /* a spam complaint by a provider */
    MAIL_AUTO_COUNT
};

enum mail_action {
    MAIL_ACTION_FAILED,
    MAIL_ACTION_DELAYED,
    MAIL_ACTION_DELIVERED,
    MAIL_ACTION_RELAYED,
    MAIL_ACTION_EXPANDED,
    MAIL_ACTION_COUNT
};

/* What is to be thought of the address. */
enum mail_bounce_class {
    MAIL_BOUNCE_NONE, /* delivered, relayed, expanded */
    MAIL_BOUNCE_HARD, /* there is nobody: stop writing to it */
    MAIL_BOUNCE_SOFT, /* full, refused, late: it may work another day or another way */
    MAIL_BOUNCE_COUNT
};

/* One recipient of a delivery report (RFC 3464, bounce.h); spans are STR_NONE where the report does
 * not say. */
struct mail_bounce {
    struct str recipient;
    enum mail_action action;
    enum mail_bounce_class class;
    struct str status; /* "5.1.1", as it stands in the report */
    struct str diagnostic;
    struct str original_message_id;
};

struct mail_bounces {
    struct mail_bounce *v;
    size_t n;
};

/* A feedback report (RFC 5965); recipient and id are STR_NONE where it does not say. */
struct mail_feedback {
    struct str type; /* "abuse", "fraud", "auth-failure", …, "other"; STR_NONE: this is none */
    struct str recipient;
    struct str original_message_id;
};

/* The event of a letter that is text/calendar and nothing else (calendar.h). */
enum mail_event_kind {
    MAIL_EVENT_NONE,
    MAIL_EVENT_INVITATION,
    MAIL_EVENT_ANSWER,
    MAIL_EVENT_CANCELLED,
    MAIL_EVENT_COUNT
};

/* at is a moment where utc; else the clock of that place, written as if it were UTC, and zone is
 * the place as the sender calls it, "" where he does not say. */
struct mail_event_time {
    bool set, utc, whole_day;
    int64_t at;
    struct str zone;
};

struct mail_event {
    enum mail_event_kind kind; /* NONE: all else means nothing */
    struct str summary, place; /* one line each; may be "" */
    struct mail_address organizer;
    struct mail_words people; /* names, or addresses where there is no name */
    struct mail_event_time start, end;
};

struct mail {
    struct str message_id; /* without angle brackets; STR_NONE where there is none */
    bool has_date;
    int64_t date;        /* moment (base/moment.h) */
    int32_t date_offset; /* minutes east of UTC as the letter has it */
    struct mail_addresses from, sender, reply_to, to, cc, bcc;
    struct str subject;                        /* one line; "" where there is none */
    struct mail_words in_reply_to, references; /* ids without angle brackets, oldest first */
    struct str text;                           /* UTF-8, LF; never STR_NONE */
    struct str html;      /* sanitised (mime/sanitize.h); STR_NONE where there is none */
    struct str reply;     /* what this person wrote now; never STR_NONE */
    struct str signature; /* without "-- "; STR_NONE where none was found (mime/reply.h) */
    struct mail_attachments attachments;
    enum mail_auto automatic;
    struct mail_bounces bounce; /* n > 0 only for MAIL_AUTO_BOUNCE */
    struct mail_feedback feedback;
    struct str language;        /* "sr", "hu", …; STR_NONE where it is not clear */
    struct mail_words warnings; /* words of MAIL_WARN_*; each at most once */
    struct mail_event event;    /* not in the JSON, like the next */
    struct mail_vouch vouch;    /* what the server that took it says of its sender */
};

/* The warnings. Pages have words for them; the list may grow. */

/* text, html or reply is longer than 1 MiB */
#define MAIL_WARN_CUT "cut"
/* more than 1 MiB or 1,000 fields */
#define MAIL_WARN_HEADER "header-cut"
/* a line of more than 1 MiB */
#define MAIL_WARN_LINE "line-cut"
/* more than 2,000 boundary lines or 1,000 parts, or a winmail.dat that could not be read whole */
#define MAIL_WARN_PARTS "parts-cut"
/* nested deeper than 50 */
#define MAIL_WARN_DEPTH "depth-cut"
/* absent, unknown or false charset */
#define MAIL_WARN_CHARSET "charset-guessed"
/* unknown Content-Transfer-Encoding, taken as is */
#define MAIL_WARN_ENCODING "encoding-unknown"
/* noise in base64 or the like, or its end is missing */
#define MAIL_WARN_BROKEN_ENCODING "encoding-broken"
/* no From with an address; Sender, Reply-To or Return-Path stands in where there is one */
#define MAIL_WARN_FROM_NONE "from-missing"
/* several From fields; the first with an address counts */
#define MAIL_WARN_FROM_MANY "from-doubled"
/* no readable Date */
#define MAIL_WARN_DATE "date-unreadable"
/* more than 10,000 addresses or 1,000 references */
#define MAIL_WARN_ADDRESSES "addresses-cut"
/* words that the sender made invisible were left out of html and text (A12) */
#define MAIL_WARN_HIDDEN "hidden-text"
/* the plain text and the HTML of the letter say different things (A12) */
#define MAIL_WARN_DIFFER "parts-differ"
/* a link shows another address than the one it leads to (doubts.h) */
#define MAIL_WARN_LINK "link-differs"
/* a filter on its way wrote into it that it is spam */
#define MAIL_WARN_MARKED "marked-spam"

/* Opens all charsets and starts GMime; see Process above. Calling it again does nothing. */
void mail_warm_up(void);

/* Reads raw into *ret. Empty input gives an empty mail. */
void mail_parse(struct arena *a, struct str raw, struct mail *ret);

/* The JSON object of contract.md for m. */
struct str mail_json(struct arena *a, const struct mail *m);

/* "auto-replied" …, "failed" …: the words of contract.md. */
const char *mail_auto_name(enum mail_auto v);
const char *mail_action_name(enum mail_action v);
/* "hard", "soft"; NULL for MAIL_BOUNCE_NONE. */
const char *mail_bounce_class_name(enum mail_bounce_class v);

/* SHA-256 in hex of what the writer wrote: From, Sender, Reply-To, To, Cc, Date, Subject, the ids,
 * the Content- fields and the body, apart from folds, line ends and empty lines at the end. What
 * carriers add on the way (Received, Return-Path, Authentication-Results, ARC, DKIM, X- fields …)
 * does not count. Two letters with one Message-ID and one such hash are the same message come
 * twice. */
struct str mail_content_hash(struct arena *a, struct str raw);

#endif
