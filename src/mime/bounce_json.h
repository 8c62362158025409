/* bounce_json.h - delivery reports as JSON in the text of a mail.
 *
 * Amazon SES, asked to tell by mail, writes no delivery report but an object:
 *
 *     {"notificationType":"Bounce","bounce":{"bouncedRecipients":[{"emailAddress":"ana@x.example",
 *      "action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]}, …
 *
 * On its way the object is folded and cut like any mail, so it is not read as JSON: the values of
 * the few keys are looked for, in one pass.
 */
#ifndef MIME_BOUNCE_JSON_H
#define MIME_BOUNCE_JSON_H

#include "mime/parse.h"

enum { BOUNCE_JSON_RECIPIENTS_MAX = 100 };

/* Is the text such an object? */
bool bounce_json_is(struct str text);
/* Its recipients, without class; spans point into text. */
struct mail_bounces bounce_json_read(struct arena *a, struct str text);

#endif
