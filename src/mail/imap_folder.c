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

bool imap_is_vanished(struct str code) {
    return str_eq_nocase(code, S("EXPUNGEISSUED")) || str_eq_nocase(code, S("NONEXISTENT"));
}

/* A letter that vanished meanwhile is no failure of what was to be done with it. */
static const struct err *run_on_letters(struct imap_out *o, struct arena *a) {
    struct imap_done done;
    TRY(imap_run(o, a, NULL, NULL, &done));
    if (done.status == IMAP_S_OK || imap_is_vanished(done.code)) return NULL;
    return imap_refused(o->m, a, &done);
}

/* What is done with letters, and with which words. */
struct deed {
    const struct err *(*run)(struct imap *m, struct arena *a, struct deed *d, struct imap_set set);
    unsigned flags;            /* to be added */
    struct str name;           /* of the folder they go to, in the wire's form */
    const struct err *refused; /* the last time that the server would not do it with one of them */
};

/* Notes that the server said NO; any other error is handed on. */
static const struct err *note_refused(struct imap *m, struct deed *d, const struct err *e) {
    if (!e || m->trouble != IMAP_REFUSED) return e;
    m->trouble = IMAP_FINE;
    d->refused = e;
    return NULL;
}

/* A server may say NO to all because of one of them: then each is tried. */
static const struct err *run_deed(struct imap *m, struct arena *a, struct deed *d,
                                  struct imap_set set) {
    const struct err *e = d->run(m, a, d, set);
    bool each = e && set.n > 1 && m->trouble == IMAP_REFUSED;
    TRY(note_refused(m, d, e));
    if (each) d->refused = NULL;
    for (size_t i = 0; each && i < set.n; i++)
        TRY(note_refused(m, d, d->run(m, a, d, IMAP_ONE(set.uids[i]))));
    if (d->refused) m->trouble = IMAP_REFUSED;
    return d->refused;
}

static const struct err *store(struct imap *m, struct arena *a, struct deed *d,
                               struct imap_set set) {
    static const struct {
        unsigned flag;
        const char *name;
    } names[] = { { IMAP_SEEN, "\\Seen" },
                  { IMAP_ANSWERED, "\\Answered" },
                  { IMAP_FLAGGED, "\\Flagged" },
                  { IMAP_DELETED, "\\Deleted" },
                  { IMAP_DRAFT, "\\Draft" } };
    struct imap_out o = imap_out(m, a, S("UID STORE "));
    imap_out_set(&o, set);
    buf_add(&o.b, S(" +FLAGS.SILENT ("));
    size_t before = o.b.n;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!(d->flags & names[i].flag)) continue;
        if (o.b.n > before) buf_add_char(&o.b, ' ');
        buf_add_c(&o.b, names[i].name);
    }
    buf_add_char(&o.b, ')');
    return run_on_letters(&o, a);
}

const struct err *imap_mark(struct imap *m, struct arena *a, struct imap_set set, unsigned flags) {
    TRY(imap_begin(m, a, IMAP_SELECTED, 0));
    return run_deed(m, a, &(struct deed){ .run = store, .flags = flags }, set);
}

/* COPY or MOVE; TRYCREATE means that the folder is missing. */
static const struct err *transfer(struct imap *m, struct arena *a, const char *verb,
                                  struct imap_set set, struct str name) {
    struct imap_done done;
    struct imap_out o = imap_out(m, a, S("UID "));
    buf_printf(&o.b, "%s ", verb);
    imap_out_set(&o, set);
    imap_out_string(&o, name);
    TRY(imap_run(&o, a, NULL, NULL, &done));
    if (done.status == IMAP_S_OK || str_eq_nocase(done.code, S("EXPUNGEISSUED"))) return NULL;
    if (str_eq_nocase(done.code, S("TRYCREATE")) || str_eq_nocase(done.code, S("NONEXISTENT")))
        return no_folder(m, a, &done);
    return imap_refused(m, a, &done);
}

static const struct err *move(struct imap *m, struct arena *a, struct deed *d,
                              struct imap_set set) {
    return transfer(m, a, "MOVE", set, d->name);
}

static const struct err *remove_copied(struct imap *m, struct arena *a, struct imap_set set) {
    TRY(run_deed(m, a, &(struct deed){ .run = store, .flags = IMAP_DELETED }, set));
    if (!(m->caps & IMAP_CAP_UIDPLUS)) return NULL;
    struct imap_out o = imap_out(m, a, S("UID EXPUNGE "));
    imap_out_set(&o, set);
    return run_on_letters(&o, a);
}

static const struct err *copy(struct imap *m, struct arena *a, struct deed *d,
                              struct imap_set set) {
    TRY(transfer(m, a, "COPY", set, d->name));
    /* What was copied is not copied again because of what is refused now. */
    return note_refused(m, d, remove_copied(m, a, set));
}

const struct err *imap_move(struct imap *m, struct arena *a, struct imap_set set,
                            struct str folder) {
    struct deed d = { .run = m->caps & IMAP_CAP_MOVE ? move : copy };
    TRY(imap_begin(m, a, IMAP_SELECTED, 0));
    if (!imap_name_encode(a, folder, &d.name)) return bad_name(m, a);
    return run_deed(m, a, &d, set);
}
