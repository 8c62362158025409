/* compose.h - writes an outgoing mail (RFC 5322, 2045, 2047, 2231, 3676).
 *
 * From one struct comes one letter: header, text/plain (UTF-8, format=flowed) and text/html made
 * from the same Markdown, and the attachments. Everything is 7-bit, lines end in CR LF, no line is
 * longer than 998 bytes and header lines fold at 78. The writer is the last wall of A11: a control
 * character (CR, LF, NUL, ...) in any field, an angle bracket in an address, a name or an id, and an address that is none
 * are refused with ERR_INVALID and the field's name. An angle bracket in a subject or a file name
 * is a customer's right and leaves encoded, never as itself.
 *
 *     struct compose_mail m = { .from = { S("Milica, Korak"), S("podrska@korak.rs") },
 *                               .to = &customer, .n_to = 1,
 *                               .subject = S("Re: ..."), .message_id = id,
 *                               .text = markdown, .language = S("sr-Cyrl"),
 *                               .date = sys_now(sys) };
 *     TRY(compose_mail(a, sys, &m, &raw));
 *
 * Strings from strangers' mail go through compose_clean_name() and compose_clean_subject() first:
 * what they cannot carry is dropped there, so an odd name never makes a customer unanswerable.
 * Message-IDs of strangers need no cleaning: those that cannot stand in a header are left out of
 * References.
 *
 * Memory: the letter is built in the arena; besides the attachments' base64 (1.37 times their size)
 * it needs about 20 times the text. No threads, no state.
 */
#ifndef MIME_COMPOSE_H
#define MIME_COMPOSE_H

#include "base/err.h"
#include "base/str.h"
#include "base/sys.h"

enum {
    COMPOSE_TEXT_MAX = 256 << 10, /* bytes of Markdown, and of the quote */
    COMPOSE_PEOPLE_MAX = 100,     /* in to and in cc */
    COMPOSE_FILES_MAX = 50,
    COMPOSE_FILES_BYTES_MAX = 25 << 20, /* all attachments together, before base64 */
    COMPOSE_REFERENCES_MAX = 50,        /* beyond: the first and the last 49 (RFC 5537 3.4.4) */
    COMPOSE_LINE_MAX = 900,             /* bytes of a subject, a name, a file name */
    COMPOSE_ADDRESS_MAX = 254,          /* RFC 5321 4.5.3.1.3 less the brackets */
    COMPOSE_ID_MAX = 250
};

struct compose_person {
    struct str name; /* UTF-8; may be missing */
    struct str address;
};

struct compose_file {
    struct str name;    /* UTF-8; not set: no name */
    struct str type;    /* "image/png"; not set: application/octet-stream */
    struct str content; /* bytes */
};

/* Who wrote it (RFC 3834). */
enum compose_automatic {
    COMPOSE_BY_PERSON,
    COMPOSE_AUTO_REPLIED,  /* an answer to a mail: an acknowledgement */
    COMPOSE_AUTO_GENERATED /* by the clock: a reminder, a notice */
};

struct compose_mail {
    struct compose_person from;
    const struct compose_person *to, *cc;
    size_t n_to, n_cc;
    struct str reply_to;    /* address; may be missing */
    struct str subject;     /* may be missing */
    struct str message_id;  /* ours, without <> */
    struct str in_reply_to; /* without <>; may be missing */
    const struct str
        *references; /* without <>, oldest first; in_reply_to is added if it is not the last */
    size_t n_references;
    int64_t date;
    int offset;             /* minutes east of UTC in which the date is written */
    struct str text;        /* Markdown subset of markdown.h; LF or CR LF */
    struct str signature;   /* the same Markdown, under the text; may be missing */
    struct str quote_intro; /* "On 13 Nov 2026, Jelena wrote:"; only with quote */
    struct str quote;       /* plain text of the message that is answered; may be missing */
    struct str language;    /* BCP 47 tag for Content-Language and lang=; may be missing */
    struct str unsubscribe; /* the page that ends such mails, one POST ends them (RFC 2369, 8058); may be missing */
    const struct compose_file *files;
    size_t n_files;
    enum compose_automatic automatic; /* not COMPOSE_BY_PERSON: Auto-Submitted, Precedence, and
                                         X-Auto-Response-Suppress for Exchange */
};

/* The letter as bytes. ERR_INVALID or ERR_LIMIT with the field: from, to, cc, reply_to, subject,
 * message_id, in_reply_to, references, unsubscribe, text, signature, quote, quote_intro, language, files, date. */
MUST_USE const struct err *compose_mail(struct arena *a, const struct sys *sys,
                                        const struct compose_mail *m, struct str *ret_raw);

/* Can this stand in an envelope and in a header as it is? One "@", a local part that is a dot-atom
 * or a quoted string, a domain of labels or an address literal; no comments, no controls, no < or
 * >; UTF-8 where it is not ASCII (RFC 6531); at most COMPOSE_ADDRESS_MAX bytes. */
bool mail_address_ok(struct str address);

/* Can this stand between < and > in Message-ID, In-Reply-To, References (RFC 5322 3.6.4)? Printable
 * ASCII with one "@" that has something on both sides, without <, > and space. */
bool mail_id_ok(struct str id);

/* A stranger's display name as one that may be written: controls, < and > become spaces, spaces are
 * joined and trimmed, wrong UTF-8 is replaced, the rest beyond 200 bytes is cut. May come out
 * empty. */
struct str compose_clean_name(struct arena *a, struct str name);

/* A stranger's subject likewise, < and > kept, cut at COMPOSE_LINE_MAX bytes. */
struct str compose_clean_subject(struct arena *a, struct str subject);

#endif
