/* message_priv.h - what the files of this room share. */
#ifndef DESK_MESSAGE_MESSAGE_PRIV_H
#define DESK_MESSAGE_MESSAGE_PRIV_H

#include "desk/message/message.h"

/* Can this leave as it is? Length, encoding, number of files. */
MUST_USE const struct err *message_check_text(struct work *w, struct str text, size_t file_n);
/* The acting user's uploads go along with a message of his. */
MUST_USE const struct err *message_attach(struct work *w, int64_t message_id, const int64_t *files,
                                          size_t file_n);

#endif
