#include "mail/imap_priv.h"

#include "base/words.h"

#include <string.h>

/* ---- names ---- */

struct names {
    struct imap_name *rows;
    size_t n;
};

static const struct err *on_list(struct imap *m, struct arena *a, void *ctx,
                                 const struct imap_answer *answer) {
    struct names *all = ctx;
    struct imap_name row;
    struct str name;
    const char *why;
    if (!str_eq_nocase(answer->word, S("LIST"))) return NULL;
    if (!imap_list_read(answer->scan, &row, &why)) return imap_wrong(m, a, why);
    if (row.name.n > IMAP_NAME_MAX || !imap_name_decode(m->scratch, row.name, &name)) return NULL;
    if (all->n == IMAP_FOLDERS_MAX) return NULL;
    row.name = str_dup(a, name);
    all->rows[all->n++] = row;
    return NULL;
}

const struct err *imap_folders(struct imap *m, struct arena *a, const struct imap_name **ret,
                               size_t *ret_n) {
    unsigned extended = IMAP_CAP_SPECIAL_USE | IMAP_CAP_LIST_EXTENDED;
    TRY(imap_begin(m, a, IMAP_SIGNED_IN, 0));
    struct names all = { .rows = ARENA_ARRAY(a, IMAP_FOLDERS_MAX, struct imap_name) };
    bool ask_use = (m->caps & extended) == extended;
    struct imap_out o =
        imap_out(m, a, ask_use ? S("LIST \"\" \"*\" RETURN (SPECIAL-USE)") : S("LIST \"\" \"*\""));
    TRY(imap_run_ok(&o, a, on_list, &all));
    *ret = all.rows;
    *ret_n = all.n;
    return NULL;
}

static const struct err *bad_name(struct imap *m, struct arena *a) {
    return imap_fail(m, IMAP_FOLDER, a, ERR_INVALID, W("This cannot be the name of a folder."),
                     .field = "imap_folder");
}

static const struct err *no_folder(struct imap *m, struct arena *a, const struct imap_done *done) {
    const char *said = str_c(a, str_of(m->words));
    if (done->status == IMAP_S_BAD || imap_is_passing(done->code)) return imap_refused(m, a, done);
    return imap_fail(m, IMAP_FOLDER, a, ERR_NOT_FOUND, W("The mail server has no such folder."),
                     .detail = said, .field = "imap_folder",
                     .hint = "Choose one of the mailbox's folders; INBOX is always there.");
}

/* ---- opening ---- */

static const struct err *opened(struct imap *m, struct arena *a, const struct imap_done *done) {
    if (done->status != IMAP_S_OK) return no_folder(m, a, done);
    if (m->folder.uidvalidity == 0) return imap_wrong(m, a, "a folder without UIDVALIDITY");
    m->state = IMAP_SELECTED;
    return NULL;
}

static const struct err *open_folder(struct imap *m, struct arena *a, struct str command,
                                     struct str folder, struct imap_folder *ret) {
    struct str name;
    struct imap_done done;
    TRY(imap_begin(m, a, IMAP_SIGNED_IN, 0));
    if (!imap_name_encode(a, folder, &name)) return bad_name(m, a);
    struct imap_out o = imap_out(m, a, command);
    imap_out_string(&o, name);
    m->state = IMAP_SIGNED_IN; /* a SELECT that fails leaves no folder open */
    m->folder = (struct imap_folder){ 0 };
    m->listed = m->listed_uid = m->expunges = 0;
    m->replaced = false;
    m->selecting = true;
    const struct err *e = imap_run(&o, a, NULL, NULL, &done);
    m->selecting = false;
    TRY(e);
    TRY(opened(m, a, &done));
    *ret = m->folder;
    return NULL;
}

const struct err *imap_select(struct imap *m, struct arena *a, struct str folder,
                              struct imap_folder *ret) {
    return open_folder(m, a, S("SELECT"), folder, ret);
}

const struct err *imap_examine(struct imap *m, struct arena *a, struct str folder,
                               struct imap_folder *ret) {
    return open_folder(m, a, S("EXAMINE"), folder, ret);
}

const struct err *imap_create(struct imap *m, struct arena *a, struct str folder) {
    struct str name;
    struct imap_done done;
    TRY(imap_begin(m, a, IMAP_SIGNED_IN, 0));
    if (!imap_name_encode(a, folder, &name)) return bad_name(m, a);
    struct imap_out o = imap_out(m, a, S("CREATE"));
    imap_out_string(&o, name);
    TRY(imap_run(&o, a, NULL, NULL, &done));
    if (done.status == IMAP_S_OK || str_eq_nocase(done.code, S("ALREADYEXISTS"))) return NULL;
    return imap_refused(m, a, &done);
}

/* ---- moving and marking ---- */

/* One letter that vanished meanwhile is no failure of what was to be done with it. */
static const struct err *run_on_letter(struct imap_out *o, struct arena *a) {
    struct imap_done done;
    TRY(imap_run(o, a, NULL, NULL, &done));
    if (done.status == IMAP_S_OK || str_eq_nocase(done.code, S("EXPUNGEISSUED")) ||
        str_eq_nocase(done.code, S("NONEXISTENT")))
        return NULL;
    return imap_refused(o->m, a, &done);
}

static const struct err *store(struct imap *m, struct arena *a, uint32_t uid, unsigned flags) {
    static const struct {
        unsigned flag;
        const char *name;
    } names[] = { { IMAP_SEEN, "\\Seen" },
                  { IMAP_ANSWERED, "\\Answered" },
                  { IMAP_FLAGGED, "\\Flagged" },
                  { IMAP_DELETED, "\\Deleted" },
                  { IMAP_DRAFT, "\\Draft" } };
    struct imap_out o = imap_out(m, a, S("UID STORE "));
    buf_printf(&o.b, "%u +FLAGS.SILENT (", uid);
    size_t before = o.b.n;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!(flags & names[i].flag)) continue;
        if (o.b.n > before) buf_add_char(&o.b, ' ');
        buf_add_c(&o.b, names[i].name);
    }
    buf_add_char(&o.b, ')');
    return run_on_letter(&o, a);
}

const struct err *imap_mark(struct imap *m, struct arena *a, uint32_t uid, unsigned flags) {
    TRY(imap_begin(m, a, IMAP_SELECTED, 0));
    return store(m, a, uid, flags);
}

/* COPY or MOVE; TRYCREATE means that the folder is missing. */
static const struct err *transfer(struct imap *m, struct arena *a, const char *verb, uint32_t uid,
                                  struct str name) {
    struct imap_done done;
    struct imap_out o = imap_out(m, a, S("UID "));
    buf_printf(&o.b, "%s %u", verb, uid);
    imap_out_string(&o, name);
    TRY(imap_run(&o, a, NULL, NULL, &done));
    if (done.status == IMAP_S_OK || str_eq_nocase(done.code, S("EXPUNGEISSUED"))) return NULL;
    if (str_eq_nocase(done.code, S("TRYCREATE")) || str_eq_nocase(done.code, S("NONEXISTENT")))
        return no_folder(m, a, &done);
    return imap_refused(m, a, &done);
}

const struct err *imap_move(struct imap *m, struct arena *a, uint32_t uid, struct str folder) {
    struct str name;
    TRY(imap_begin(m, a, IMAP_SELECTED, 0));
    if (!imap_name_encode(a, folder, &name)) return bad_name(m, a);
    if (m->caps & IMAP_CAP_MOVE) return transfer(m, a, "MOVE", uid, name);
    TRY(transfer(m, a, "COPY", uid, name));
    TRY(store(m, a, uid, IMAP_DELETED));
    if (!(m->caps & IMAP_CAP_UIDPLUS)) return NULL;
    struct imap_out o = imap_out(m, a, S("UID EXPUNGE "));
    buf_printf(&o.b, "%u", uid);
    return run_on_letter(&o, a);
}
