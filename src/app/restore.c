/* kept restore: a desk from a backup. Everything happens in a working copy; the desk is there at
 * the last step, by a rename or by one commit, or it is not there at all. */
#include "app/args.h"
#include "app/backup_file.h"
#include "app/backup_sql.h"
#include "app/commands.h"
#include "app/desk.h"
#include "base/hash.h"
#include "base/moment.h"
#include "base/words.h"
#include "desk/audit/audit.h"
#include "desk/event/event.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct restoring {
    struct desk desk;
    const char *file, *work;
    struct str url;
    bool postgres, new_key; /* --new-key */
    struct copy_mark mark;
    int64_t doubtful;
    int broken;
};

/* One batch of mails that waited; *more while there may be others. */
struct doubting {
    int64_t n;
    bool more;
};

static const struct err *doubt_tx(struct work *w, void *arg) {
    struct doubting *d = arg;
    struct restored_mail *mails;
    size_t n;
    TRY(sql_restored_waiting(w->db, &mails, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(sql_restored_doubt(w->db, mails[i].id, work_now(w),
                               str_of(W("The desk was restored from a backup; this mail may have "
                                        "left before.")),
                               NULL));
        TRY(event_add(w, EVENT_KIND_SEND_UNCERTAIN, mails[i].conversation_id, mails[i].message_id,
                      mails[i].recipient));
    }
    d->n = (int64_t)n;
    d->more = n > 0;
    return NULL;
}

static const struct err *close_tx(struct work *w, void *arg) {
    const struct restoring *r = arg;
    struct str when = moment_rfc3339(w->arena, r->mark.made_at);
    TRY(sql_restored_notices(w->db, NULL));
    TRY(sql_restored_links(w->db, NULL));
    TRY(sql_restored_sign_out(w->db, NULL));
    return audit_note(w, "desk.restore", S("desk"), str_join(w->arena, S("backup of "), when));
}

/* What was true of the old desk and cannot be of this one (F22). */
static const struct err *settle(struct arena *a, struct restoring *r) {
    struct work w = desk_work(&r->desk, a);
    struct doubting d = { .more = true };
    bool more = true;
    while (d.more) {
        TRY(work_write(&w, doubt_tx, &d));
        r->doubtful += d.n;
    }
    TRY(work_write(&w, close_tx, r));
    while (more)
        TRY(audit_seal_turn(&w, &more));
    return NULL;
}

static const struct err *unfold(struct arena *a, struct restoring *r) {
    TRY(backup_unfold(a, r->desk.sys, r->file, r->work, &r->mark, &r->desk.store));
    const struct err *e = backup_rules(a, r->desk.store, r->mark.made_at, &r->broken);
    if (!e) e = settle(a, r);
    desk_close(&r->desk);
    return e;
}

static const struct err *place_file(struct arena *a, struct restoring *r) {
    const struct sys *sys = r->desk.sys;
    struct stat st;
    if (lstat(str_printf(a, "%s-wal", r->work).p, &st) == 0 || errno != ENOENT)
        return ERR(a, ERR_IO, "The restored desk could not be closed.",
                   .hint = "Is another program at work in this folder?");
    int fd = sys->open(sys->self, r->work, O_RDWR, 0);
    bool ok = fd >= 0 && sys->fsync(sys->self, fd) == 0;
    if (fd >= 0) sys->close(sys->self, fd);
    if (!ok)
        return ERR(a, ERR_IO, "The restored desk cannot be written.", .hint = "Look at the disk.");
    return backup_place(a, sys, r->work, str_c(a, str_from(r->url, sizeof "sqlite:" - 1)), false);
}

static const struct err *place(struct arena *a, struct restoring *r) {
    struct progress p;
    if (!r->postgres) return place_file(a, r);
    struct copy_watch watch = progress_begin(&p, r->desk.sys, "restoring");
    const struct err *e = copy_in(a, r->work, r->url, &db_migrations, &watch);
    progress_end(&p);
    return e;
}

static const struct err *occupied(struct arena *a) {
    return ERR(a, ERR_CONFLICT, "There is a desk here already, or something left of one.",
               .hint = "Choose another folder or store; a restore never writes over one.");
}

/* The folder has to be there, with the key that somebody put there. */
static const struct err *look_for_key(struct arena *a, struct restoring *r) {
    struct stat st;
    const char *dir = str_c(a, r->desk.config.data), *key = str_printf(a, "%s/key", dir).p;
    if (r->new_key && mkdir(dir, 0700) != 0 && errno != EEXIST)
        return ERR(a, ERR_IO, "The folder for the desk cannot be made.",
                   .hint = "Check its path and who may write there.");
    if (r->new_key || lstat(key, &st) == 0 || (errno != ENOENT && errno != ENOTDIR)) return NULL;
    return ERR(a, ERR_NOT_FOUND, "The key of the desk is not in this folder.",
               .hint =
                   "Make the folder and put the file \"key\" of the old desk into it. If it is "
                   "lost, give --new-key; the passwords of mailboxes must then be entered again.");
}

static const struct err *check_key(struct arena *a, struct restoring *r) {
    if (r->new_key) TRY(desk_make_key(a, r->desk.sys, r->desk.config.data));
    TRY(desk_read_key(a, r->desk.config.data, r->desk.key));
    if (r->new_key || hash_equal(backup_key_mark(a, r->desk.key), r->mark.key_mark)) return NULL;
    return ERR(a, ERR_INVALID, "The key in this folder is not the one of the desk in the backup.",
               .hint = "Put the right file \"key\" there. If it is lost, give --new-key; the "
                       "passwords of mailboxes must then be entered again.");
}

/* Everything that can be refused is refused before anything is written. */
static const struct err *check_all(struct arena *a, struct restoring *r) {
    bool is_free;
    TRY(copy_peek(a, r->file, &r->mark));
    TRY(copy_is_free(a, r->url, &is_free));
    if (!is_free) return occupied(a);
    TRY(backup_hash_check(a, r->desk.sys, r->file));
    return check_key(a, r);
}

static const struct err *restore(struct arena *a, struct restoring *r) {
    const struct sys *sys = r->desk.sys;
    TRY(check_all(a, r));
    const struct err *e = unfold(a, r);
    if (!e) e = place(a, r);
    if (e || r->postgres) backup_remove(a, sys, r->work);
    return e;
}

static void say(struct arena *a, const struct restoring *r) {
    printf("The desk is back as it was at %.*s.\n",
           STR_ARG(moment_rfc3339(a, r->mark.made_at / MOMENT_SECOND * MOMENT_SECOND)));
    if (r->doubtful)
        printf("Mails that waited to leave then: %lld. Each may have left since, so it is marked "
               "uncertain and leaves only when a person sends it again.\n",
               (long long)r->doubtful);
    printf("Everyone has to sign in again.\n");
    fflush(stdout);
    if (r->broken)
        fprintf(stderr, "kept: the backup is whole, but the desk in it broke the rules above\n");
}

static const struct err *read_words(struct arena *a, int argc, char **argv, struct restoring *r) {
    struct str file = STR_NONE;
    const struct arg args[] = { { "new-key", ARG_SWITCH, &r->new_key } };
    size_t rest;
    TRY(args_read(a, argc, argv, args, 1, &r->desk.config, &file, 1, &rest));
    if (rest != 1 || file.n == 0 || !str_is_set(r->desk.config.data))
        return ERR(a, ERR_INVALID, "Which file, and into which desk?",
                   .hint = "Call kept restore FILE --data DIR.", .field = "usage");
    TRY(config_fill(a, &r->desk.config));
    r->file = str_c(a, file);
    r->url = r->desk.config.value[SET_STORE];
    r->postgres = !str_starts(r->url, S("sqlite:"));
    r->work = r->postgres ? str_c(a, str_join(a, r->desk.config.data, S("/restore.part")))
                          : str_printf(a, "%.*s.part", STR_ARG(str_from(r->url, 7))).p;
    return NULL;
}

const struct err *command_restore(struct arena *a, int argc, char **argv) {
    struct restoring r = { .desk.sys = sys_real() };
    int lock;
    TRY(read_words(a, argc, argv, &r));
    TRY(look_for_key(a, &r));
    TRY(backup_lock(a, str_c(a, r.desk.config.data), false, &lock));
    const struct err *e = restore(a, &r);
    close(lock);
    if (!e) say(a, &r);
    return e;
}
