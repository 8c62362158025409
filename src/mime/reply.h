/* reply.h - what this person wrote now.
 *
 * A letter's text is three things: the reply, the signature, and the history that came along. The
 * reply is what remains when these are taken out, line by line, in their order:
 *
 *   quotes         lines that begin with ">", wherever they stand, and what introduces them ("On …
 *                  Ana wrote:"). What stands between and below quotes is an answer and stays. In a
 *                  letter that is HTML only, a <blockquote> that the writer's program made is a
 *                  quote; one that the writer made to set something in is not.
 *   history below  from an introduction with a date or an address that no quote follows, from a
 *                  block of header lines (From, Sent, To, Subject), from a title between dashes
 *                  ("-----Original Message-----") or a line that asks to write above it, all down
 *                  to the end; a forwarded letter too.
 *                  Where nothing stands above, only that line or block goes: what stands below is
 *                  then all that was sent.
 *   signature      see below.
 *
 * In doubt a line stays: a heading between dashes, a form with "Name:" and "E-mail:", a list of
 * "From: … To: … Date: …" of a journey, a delivery address, "sent from my" within a sentence are
 * the person's words. A letter that holds nothing but history is its own reply.
 *
 * The signature. Parsers of mail disagree on it, so this is the rule here: what a program or a
 * template adds goes to the signature, what a person writes to a person stays. So
 *
 *   goes      all below "-- " (RFC 3676 4.3); up to REPLY_SIGNATURE_LINES lines below "--" and what
 *             a phone makes of it ("—"); a few short lines below a row of "_" that say how to
 *             reach a person or a list; lines like "Sent from my phone" at the end, where they end
 *             in a name or in what programs put behind it ("From my phone it works fine" stays);
 *             "-Ana" as the last paragraph; below a closing and a name, short lines of a card; a
 *             last paragraph with the sender's own address and a page. A card names an address or
 *             a page and one more way to reach somebody, and says nothing else: no sentence, no
 *             postscript
 *   stays     "Best regards, Ana": the closing and the name. A delivery address is no card: it
 *             names no page. Links below thanks are none: they are one way only
 *
 * Words of the languages in reply_words.c are known; in all others structure alone decides.
 *
 * Limits: lines of more than 1,000 bytes are never looked at; words are compared in at most 4,000
 * lines. Time and memory are linear in the text, whatever it holds.
 */
#ifndef MIME_REPLY_H
#define MIME_REPLY_H

#include "base/arena.h"
#include "base/str.h"

/* Longer ones stay in the reply: "--" may be somebody's divider. */
enum { REPLY_SIGNATURE_LINES = 20 };

/* Lines of the text of which the HTML says more than the text can. */
enum reply_mark_kind {
    REPLY_MARK_QUOTE,  /* in a quote that a mail program made */
    REPLY_MARK_INDENT, /* in a <blockquote> of the writer's */
    REPLY_MARK_BELOW   /* a mail program set it off: the letter answered to begins here */
};

/* at is the byte of the text where the line begins. */
struct reply_mark {
    size_t at;
    enum reply_mark_kind kind;
};

/* text has LF line ends; marks are in the order of the text; name and address are the sender's,
 * "" or STR_NONE where they are not known. */
struct reply_letter {
    struct str text, name, address;
    const struct reply_mark *marks;
    size_t mark_n;
};

/* *ret_reply is never STR_NONE; *ret_signature is STR_NONE where there is none, and comes without
 * its separator. Both live in the arena or are spans of text. */
void reply_read(struct arena *a, const struct reply_letter *letter, struct str *ret_reply,
                struct str *ret_signature);

/* The same for a text of which nothing else is known. */
void reply_split(struct arena *a, struct str text, struct str *ret_reply,
                 struct str *ret_signature);

#endif
