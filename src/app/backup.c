/* kept backup: the whole desk as one file, while it serves. The file has its name only when it is
 * whole, on the disk, read again and found to be what the desk was. */
#include "app/args.h"
#include "app/backup_file.h"
#include "app/commands.h"
#include "app/desk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct backing_up {
    struct desk desk;
    const char *file, *part;
    bool over; /* --force */
    struct copy_mark mark;
    struct str hash;
    int broken;
};

/* Only a backup is ever replaced, whatever was asked for: FILE might be the desk itself, or its key. */
static const struct err *may_have_name(struct arena *a, const struct backing_up *b) {
    struct copy_mark mark;
    struct stat st;
    if (lstat(b->file, &st) != 0 && errno == ENOENT) return NULL;
    if (!b->over)
        return ERR(a, ERR_CONFLICT, "There is a file of this name already.",
                   .hint = "Choose another name, or let --force replace it.");
    if (!copy_peek(a, b->file, &mark)) return NULL;
    return ERR(a, ERR_CONFLICT, "The file of this name is no backup, so it is not replaced.",
               .hint = "Choose another name.");
}

/* As with kept check, but on the file; one of an older version is tried on a copy of it. */
static const struct err *check_rules(struct arena *a, struct backing_up *b) {
    struct store *s = NULL;
    const struct sys *sys = b->desk.sys;
    struct copy_mark mark;
    const char *work = str_c(a, str_join(a, b->desk.config.data, S("/backup-check.part")));
    bool older = b->mark.schema < (int)db_migrations.n;
    struct store_options o = { .url = str_join(a, S("sqlite:"), str_of(b->part)),
                               .connections = 1,
                               .patient = true,
                               .frozen = true,
                               .sys = sys };
    const struct err *e =
        older ? backup_unfold(a, sys, b->part, work, &mark, &s) : store_open(a, &o, &s);
    if (!e) e = backup_rules(a, s, b->mark.made_at, &b->broken);
    store_close(&s);
    if (older) backup_remove(a, sys, work);
    return e;
}

static const struct err *write_part(struct arena *a, struct backing_up *b) {
    struct store *s;
    struct progress p;
    struct store_options o = { .url = b->desk.config.value[SET_STORE],
                               .connections = 1,
                               .any_version = true,
                               .patient = true,
                               .sys = b->desk.sys };
    struct copy_out to = { .path = b->part,
                           .kept_version = S(KEPT_VERSION),
                           .key_mark = backup_key_mark(a, b->desk.key) };
    TRY(store_open(a, &o, &s));
    to.watch = progress_begin(&p, b->desk.sys, "backing up");
    const struct err *e = copy_out(a, s, &db_migrations, &to, &b->mark);
    progress_end(&p);
    store_close(&s);
    return e;
}

/* An old sum beside a new file would say that the file is damaged, so it goes first. */
static const struct err *give_name(struct arena *a, struct backing_up *b) {
    const struct sys *sys = b->desk.sys;
    const char *sum = str_printf(a, "%s.sha256", b->file).p;
    TRY(backup_hash(a, sys, b->part, &b->hash));
    if (sys->unlink(sys->self, sum) != 0 && errno != ENOENT)
        return ERR(a, ERR_IO, "The folder cannot be written.", .hint = "Check who may write there.");
    TRY(backup_place(a, sys, b->part, b->file, b->over));
    return backup_hash_put(a, sys, b->file, b->hash);
}

static const struct err *back_up(struct arena *a, struct backing_up *b) {
    int lock;
    TRY(may_have_name(a, b));
    TRY(backup_lock(a, b->part, true, &lock));
    const struct err *e = write_part(a, b);
    if (!e) e = check_rules(a, b);
    if (!e) e = give_name(a, b);
    if (e) backup_remove(a, b->desk.sys, b->part);
    close(lock);
    return e;
}

static void say(struct backing_up *b) {
    printf("%s: %lld rows, verified.\nSHA-256 %.*s, also in %s.sha256\n", b->file,
           (long long)b->mark.rows, STR_ARG(b->hash), b->file);
    printf("Keep %.*s/key with it, in another place: it is not in the backup, and without it sealed "
           "passwords cannot be read.\n",
           STR_ARG(b->desk.config.data));
    fflush(stdout);
    if (!b->broken) return;
    fprintf(stderr,
            "kept: the backup is whole, but the desk breaks the rules above; kept check shows them "
            "too\n");
    exit(1); /* no error of the command, as with kept check */
}

const struct err *command_backup(struct arena *a, int argc, char **argv) {
    struct backing_up b = { .desk.sys = sys_real() };
    struct str file = STR_NONE;
    const struct arg args[] = { { "force", ARG_SWITCH, &b.over } };
    size_t rest;
    TRY(args_read(a, argc, argv, args, 1, &b.desk.config, &file, 1, &rest));
    if (rest != 1 || file.n == 0 || !str_is_set(b.desk.config.data))
        return ERR(a, ERR_INVALID, "Which desk, and into which file?",
                   .hint = "Call kept backup --data DIR FILE.", .field = "usage");
    TRY(config_fill(a, &b.desk.config));
    TRY(desk_read_key(a, b.desk.config.data, b.desk.key));
    b.file = str_c(a, file);
    b.part = str_printf(a, "%s.part", b.file).p;
    TRY(back_up(a, &b));
    say(&b);
    return NULL;
}
