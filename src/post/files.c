#include "post/files.h"

/* All are ranges, files that were unpacked as well (mime/unpack.h). */
size_t files_add(const struct mail_attachments *list, int64_t letter_id, size_t at,
                 struct message_file *files, size_t n) {
    for (size_t i = 0; i < list->n && n < FILES_MAX; i++) {
        const struct mail_attachment *a = &list->v[i];
        files[n++] = (struct message_file){
            .name = a->name,
            .type = a->type,
            .sha256 = a->sha256,
            .content_id = a->content_id,
            .size = a->size,
            .is_inline = a->is_inline,
            .letter_id = OPT(letter_id),
            .range_at = OPT((int64_t)(at + a->offset)),
            .range_size = OPT((int64_t)a->length),
            .encoding = OPT((int64_t)a->encoding),
        };
    }
    return n;
}
