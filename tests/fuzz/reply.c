/* What a person wrote now. The first line says where marks of HTML stand, one letter for each line
 * of the text, and then again; the rest is the text. Whatever it holds: reply and signature are
 * lines of it, in their order, and no letter with words has an empty reply. */
#include "mime/reply.h"

#include "base/utf8.h"
#include "fuzz.h"
#include "mime/headers.h"
#include "mime/list.h"

static struct str cut_end(struct str s) {
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

/* Takes all lines of part off *text, in their order; either may end its lines with a carriage return, too. */
static void lines_of(struct str *text, struct str part) {
    while (part.n) {
        struct str line = cut_end(line_next(&part));
        bool found = line.n == 0;
        while (!found && text->n)
            found = str_eq(cut_end(line_next(text)), line);
        BUG_UNLESS(found);
    }
}

static bool mark_of(char c, enum reply_mark_kind *ret) {
    *ret = c == 'q' ? REPLY_MARK_QUOTE : c == 'i' ? REPLY_MARK_INDENT : REPLY_MARK_BELOW;
    return c == 'q' || c == 'i' || c == 'b';
}

FUZZ_TARGET(reply) {
    struct arena *a = arena_new(64 << 20);
    struct str marks = fuzz_line(&in), reply, signature, line;
    struct reply_mark *v = NULL;
    size_t n = 0, room = 0, k = 0;
    in = utf8_clean(a, in);
    for (struct str rest = in; marks.n && str_split(&rest, '\n', &line); k++) {
        enum reply_mark_kind kind;
        if (mark_of(marks.p[k % marks.n], &kind))
            LIST_ADD(a, v, n, room, ((struct reply_mark){ (size_t)(line.p - in.p), kind }));
    }
    struct reply_letter letter = { .text = in,
                                   .name = S("Ana Bazar"),
                                   .address = S("ana@bazar.example"),
                                   .marks = v,
                                   .mark_n = n };
    reply_read(a, &letter, &reply, &signature);
    struct str rest = in;
    BUG_UNLESS(str_is_set(reply) && utf8_valid(reply) && utf8_valid(signature));
    BUG_UNLESS(reply.n || str_trim(in).n == 0);
    lines_of(&rest, reply);
    if (signature.n) lines_of(&rest, signature);
    BUG_UNLESS(!arena_over(a));
    arena_free(&a);
}
