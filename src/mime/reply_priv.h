/* reply_priv.h - between the files that read a reply: reply.c (lines and what is left of them),
 * forwarded.c (a letter that came along),
 * reply_history.c (what is quoted), reply_sign.c (the signature), reply_words.c (wordings).
 *
 * Every step is linear in the text. What costs more than a look at a line, the comparison with
 * wordings, is done for short lines only and for at most REPLY_LOOKS of them; what lies beyond
 * stays in the reply.
 */
#ifndef MIME_REPLY_PRIV_H
#define MIME_REPLY_PRIV_H

#include "base/fold.h"
#include "mime/reply.h"

enum {
    REPLY_LINE_MAX = 1000, /* bytes; a longer line is somebody's text and nothing else */
    REPLY_LOOKS = 4000,    /* lines whose words are compared */
    REPLY_WORDS_MAX = 60   /* of a line that are compared */
};

struct reply_line {
    const char *p;
    uint32_t n;           /* without blanks at the end … */
    uint32_t blanks : 24; /* … and so many of them, so that what is left is as it was written */
    bool quoted : 1;      /* begins with ">", or stands in a quote of the writer's program */
    bool indent : 1;      /* begins with "> " only because the writer set it in */
    bool cut : 1;         /* history, or what introduces it */
    bool below : 1;       /* a mail program set off the letter answered to from here on */
    bool mark : 1;        /* is "-- " with its blank (RFC 3676 4.3) */
};

/* What wordings are for. Titles, fields and endings are compared whole, the others at a place. */
enum reply_word {
    REPLY_WROTE, /* an introduction says so: "wrote" */
    REPLY_ON,    /* and begins so: "On" */
    REPLY_FROM,  /* names of fields of a letter's head */
    REPLY_SENT,  /* a moment, by a name that only letters have */
    REPLY_DATE,  /* a moment */
    REPLY_TO,
    REPLY_SUBJECT,
    REPLY_COPY,
    REPLY_TITLE,        /* between dashes: "Original Message" */
    REPLY_FORWARD,      /* a line of its own: "Begin forwarded message" */
    REPLY_FORWARDED,    /* stands in such a title: "Forwarded message" */
    REPLY_ABOVE,        /* "reply above this line" */
    REPLY_DEVICE,       /* a line of a program begins so: "Sent from my" */
    REPLY_PROGRAM,      /* or so, where it names a device or a program: "Sent with" */
    REPLY_PROGRAM_NAME, /* "iPhone" */
    REPLY_DEVICE_TAIL,  /* what may stand behind that name: "… sent" */
    REPLY_DEVICE_END,   /* or ends so */
    REPLY_EXCUSE,       /* and may go on with it: "excuse my typos" */
    REPLY_CLOSING,      /* "Best regards" */
    REPLY_WORD_COUNT
};

struct reply_words;

/* The wordings; they are folded (base/fold.h) when the first line is looked at. */
struct reply_words *reply_words_new(struct arena *a);

/* Folds a line's words and returns how many there are; 0 as well when REPLY_LOOKS are used up. */
size_t reply_words_take(struct reply_words *w, struct str line);

/* How many of the words taken, from word at on, are a wording of that kind: the longest, or 0. */
size_t reply_words_at(const struct reply_words *w, enum reply_word kind, size_t at);

/* Does one stand anywhere; are all the words one? */
bool reply_words_has(const struct reply_words *w, enum reply_word kind);
bool reply_words_are(const struct reply_words *w, enum reply_word kind);

struct reply {
    const struct reply_letter *letter;
    struct arena *arena;
    struct reply_words *words;
    struct reply_line *v;
    size_t n;
};

static inline struct str reply_line(const struct reply_line *l) {
    return (struct str){ l->p, l->n };
}

/* The lines of the letter's text, with what its marks say. */
void reply_read_lines(struct reply *r);

/* The line behind a head ("From: … Sent: …") that begins at line i; i: none does. */
size_t reply_head_end(struct reply *r, size_t i);

/* Which field stands at line i, REPLY_WORD_COUNT for none that is known. Stars around are left out. */
enum reply_word reply_field(struct reply *r, size_t i, struct str *ret_value);

/* A title that says that what stands below was forwarded. */
bool reply_is_forward_title(struct reply *r, size_t i);

/* Letters, digits or signs of any script. */
bool reply_has_words(struct str line);
/* Two or more of one of -_=*~#+ (the blanks between them aside), or a row of long dashes. */
bool reply_is_rule(struct str line);

/* Sets cut on what is history. */
void reply_cut_history(struct reply *r);

/* Where the signature begins among the n lines that are left; n: nowhere. *ret_words is where its
 * words begin, behind a separator. */
size_t reply_signature_at(struct reply *r, struct reply_line *const *kept, size_t n,
                          size_t *ret_words);

#endif
