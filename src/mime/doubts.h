/* doubts.h - what in a letter may deceive, for whoever judges it (desk/spam/judge.h): pure functions
 * that say yes only where anybody who looks would. */
#ifndef MIME_DOUBTS_H
#define MIME_DOUBTS_H

#include "base/arena.h"
#include "base/str.h"
#include "mime/headers.h"

#include <stdbool.h>

/* HTML that went through html_sanitize: does the text of a link begin with an address of the web, and
 * lead to another domain? Hosts with the same last two labels are one domain, so letters that count
 * clicks on a host of their own are not meant. */
bool doubts_link(struct str sanitised);

/* Did a filter on its way write into it that it is spam (X-Spam-Flag, X-Spam-Status, X-Spam)? */
bool doubts_marked(const struct headers *h);

/* Does the name of a sender hold an address of another domain than his? */
bool doubts_name(struct str name, struct str address);

/* Is this name of a file one of a program for Windows or macOS, or of a script that a click runs? */
bool doubts_program(struct str file);

#endif
