/* kept - a customer-service desk that keeps its word. This file finds the command and says what
 * went wrong. */
#include "app/commands.h"
#include "reader/reader.h"
#include "view/words.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

/* Enough for a letter of 25 MB on its way through a command. */
enum { COMMAND_ARENA = 256 << 20 };

struct command {
    const char *name, *usage, *what;
    const struct err *(*run)(struct arena *a, int argc, char **argv);
};

static const struct command commands[] = {
    { "init",
      "--data DIR --owner MAIL [--name NAME] [--mailbox MAIL] [--lang L] [--tz ZONE] [--country "
      "CC] [--test]",
      "makes a desk; reads the owner's password from standard input", command_init },
    { "serve",
      "--data DIR [--listen ADDR:PORT] [--lmtp ADDR:PORT|unix:PATH] [--insecure-http] "
      "[--test-clock FILE]",
      "serves pages, API, mail and timers", command_serve },
    { "deliver", "--data DIR [--to ADDRESS] [--from ADDRESS]",
      "takes one letter from standard input", command_deliver },
    { "parse", "", "shows one letter from standard input as JSON; touches no data", command_parse },
    { "check", "--data DIR", "verifies every rule that the store can show; 1 if one is broken",
      command_check },
    { "token", "create --data DIR --user MAIL --scope read|write|admin", "prints an API token once",
      command_token },
    { "user",
      "add --data DIR --mail MAIL [--name NAME] [--team TEAM] [--sees all|teams|assigned] "
      "[--owner] | off|on --data DIR --mail MAIL",
      "adds a person who answers, with the password from standard input; ends or renews access",
      command_user },
    { "mailbox",
      "add --data DIR --address MAIL [--imap URL|none] [--smtp URL] [--user NAME] [--after "
      "keep|mark|move] [--folder NAME] [--move-to NAME] [--team TEAM] [--ca FILE] [--no-test] "
      "[--oauth google|microsoft|other --client-id ID [--tenant ID] [--token-url URL] [--device-url URL] "
      "[--scope SCOPES]] | dkim --data DIR --address MAIL [--new|--off|--no-test] | list --data DIR",
      "adds or changes a mailbox after a test, with its password (or the secret of its client at the "
      "provider) from standard input; signs its mails; lists them",
      command_mailbox },
    { "migrate", "--data DIR", "brings the store to this version", command_migrate },
    { "backup", "--data DIR FILE [--force]", "writes the whole desk into one file, while it serves",
      command_backup },
    { "restore", "FILE --data DIR [--store URL] [--new-key]",
      "makes a desk from such a file; never over another desk", command_restore },
    { "config", "--data DIR", "shows the settings in force and where each came from",
      command_config },
    { "sample", "--data DIR", "fills a fresh desk with the letters of a small shop",
      command_sample },
    { "version", "", "shows the versions of everything inside", command_version },
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static void help(FILE *to) {
    fputs("kept - a customer-service desk that keeps its word\n\n", to);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(to, "  kept %s %s\n      %s\n", commands[i].name, commands[i].usage,
                commands[i].what);
    fputs("\nSettings are flags, then KEPT_... in the environment, then DIR/kept.conf; man kept "
          "tells more.\n",
          to);
}

/* The language that the person at the terminal has chosen for messages (POSIX 8.2); no locale of
 * the machine is loaded. */
static enum lang lang_of_terminal(void) {
    static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value) return lang_by_tag(str_of(value));
    }
    return LANG_EN;
}

static void tell(const struct err *e) {
    enum lang lang = lang_of_terminal();
    struct str msg = word(lang, e->msg), hint = e->hint ? word(lang, e->hint) : S("");
    fprintf(stderr, "kept: %.*s%s%.*s\n", STR_ARG(msg), hint.n ? " " : "", STR_ARG(hint));
    if (e->detail) fprintf(stderr, "kept: (%s)\n", e->detail);
}

static const struct command *find(struct str name) {
    for (size_t i = 0; i < COMMANDS; i++)
        if (str_eq(name, str_of(commands[i].name))) return &commands[i];
    return NULL;
}

/* 64 is for wrong usage; the rest stands in the table of base/err.c. */
static int status_of(const struct err *e) {
    bool usage = e->code == ERR_INVALID && e->field && str_eq(str_of(e->field), S("usage"));
    return usage ? 64 : err_meaning(e->code)->exit;
}

static int run(struct arena *a, int argc, char **argv) {
    struct str name = argc > 1 ? str_of(argv[1]) : STR_NONE;
    if (str_eq(name, S("help")) || str_eq(name, S("--help"))) return help(stdout), 0;
    if (str_eq(name, S("--version"))) name = S("version");
    const struct command *c = find(name);
    if (!c) {
        tell(ERR(a, ERR_INVALID, "This is no command.", .hint = "kept help shows all."));
        return 64;
    }
    const struct err *e = c->run(a, argc - 2, argv + 2);
    if (!e) return fflush(stdout) == 0 ? 0 : 69;
    tell(e);
    return status_of(e);
}

int main(int argc, char **argv) {
    reader_become_keeper(argc, argv);
    if (sodium_init() < 0) {
        fputs("kept: the cryptographic library does not start; reinstall libsodium\n", stderr);
        return 70;
    }
    struct arena *a = arena_new(COMMAND_ARENA);
    int status = run(a, argc, argv);
    arena_free(&a);
    return status;
}
