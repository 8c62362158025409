#include "app/input.h"

#include "base/buf.h"

#include <errno.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

static const struct err *failed(struct arena *a) {
    return ERR(a, ERR_RETRY, "Standard input cannot be read.", .hint = "Try again.");
}

const struct err *input_all(struct arena *a, size_t max, struct str *ret) {
    struct buf b = buf_new(a, max);
    char *chunk = arena_alloc(a, 64 << 10);
    for (;;) {
        ssize_t n = read(STDIN_FILENO, chunk, 64 << 10);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return failed(a);
        if (n == 0) break;
        buf_add(&b, (struct str){ chunk, (size_t)n });
        if (buf_over(&b))
            return ERR(a, ERR_LIMIT, "This is too large.",
                       .hint = "A letter may have 25 MB at most.");
    }
    *ret = buf_str(&b);
    return NULL;
}

static const struct err *line(struct arena *a, struct str *ret) {
    struct buf b = buf_new(a, 4096);
    char c;
    ssize_t n;
    while ((n = read(STDIN_FILENO, &c, 1)) == 1 && c != '\n')
        buf_add_char(&b, c);
    if (n < 0) return failed(a);
    *ret = buf_str(&b);
    if (ret->n && ret->p[ret->n - 1] == '\r') ret->n--;
    return NULL;
}

const struct err *input_secret(struct arena *a, const char *prompt, struct str *ret) {
    struct termios shown, hidden;
    bool terminal = tcgetattr(STDIN_FILENO, &shown) == 0;
    if (terminal) {
        hidden = shown;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
        fprintf(stderr, "%s: ", prompt);
    }
    const struct err *e = line(a, ret);
    if (terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
        fputc('\n', stderr);
    }
    return e;
}
