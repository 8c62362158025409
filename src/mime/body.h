/* body.h - what of a letter is its text and what are its files.
 *
 * Shown are the text parts that are not meant as files: not marked "attachment" and without a file
 * name. Of a multipart/alternative one plain and one HTML form are taken, the plain one as text,
 * the HTML one as html; several parts in a row make one text. Every other leaf is an attachment,
 * but for further forms of the shown text. A text that has only an HTML form is read from what the
 * sanitiser leaves of it, so it holds the words that the agent sees.
 */
#ifndef MIME_BODY_H
#define MIME_BODY_H

#include "mime/html_text.h"
#include "mime/parse.h"
#include "mime/tree.h"

struct body {
    struct str text, html; /* html STR_NONE where there is none */
    struct mail_attachments attachments;
    struct html_text_marks marks; /* lines of text that came from quotes in HTML */
    bool cut, charset_guessed, encoding_unknown, encoding_broken, hidden_text, parts_cut;
    bool parts_differ; /* plain text and HTML say different things */
};

/* lines is the letter that t was read from, raw the same with its own line ends (letter.h): texts
 * are read from the one, files measured in the other. */
void body_read(struct arena *a, struct str lines, struct str raw, const struct tree *t,
               struct body *ret);

#endif
