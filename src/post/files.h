/* files.h - the files of a letter as files of its message: ranges of it, nothing is copied. */
#ifndef POST_FILES_H
#define POST_FILES_H

#include "desk/message/message.h"
#include "mime/parse.h"

/* What is beyond is told by MESSAGE_WARN_FILES. */
enum { FILES_MAX = 200 };

/* Adds them behind the n that there are; gives how many there are then, FILES_MAX at most. at: where in the
 * letter the one begins that list was read from: 0 for the letter itself. */
size_t files_add(const struct mail_attachments *list, int64_t letter_id, size_t at,
                 struct message_file *files, size_t n);

#endif
