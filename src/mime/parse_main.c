/* mime-parse: a letter on standard input, its JSON on standard output, without the locked child.
 * For developers and for tests of this room alone; `kept parse` is the command that people use. */
#include "mime/parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LETTER_MAX = 64 << 20, EXIT_INPUT = 65 };

static struct str read_letter(void) {
    size_t n = 0, room = 64 << 10;
    char *p = malloc(room); /* one owner: this process, for its whole life */
    for (ssize_t got = 1; p && got > 0 && n < LETTER_MAX; n += (size_t)got) {
        if (n == room) p = realloc(p, room *= 2);
        if (p && (got = read(STDIN_FILENO, p + n, room - n)) < 0) got = 0;
    }
    return (struct str){ p, p ? n : 0 };
}

int main(void) {
    struct str raw = read_letter();
    if (raw.n == 0) {
        fputs("mime-parse: the letter is empty; give it on standard input\n", stderr);
        return EXIT_INPUT;
    }
    mail_warm_up();
    struct arena *a = arena_new(MAIL_ARENA);
    struct mail m;
    mail_parse(a, raw, &m);
    struct str json = mail_json(a, &m);
    fwrite(json.p, 1, json.n, stdout);
    putchar('\n');
    fprintf(stderr, "arena: %zu bytes%s\n", arena_used(a), arena_over(a) ? ", over its cap" : "");
    arena_free(&a);
    return EXIT_SUCCESS;
}
