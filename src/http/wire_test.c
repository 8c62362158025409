/* What a wire keeps of a socket, through the real recv(). Owners of the memory freed here: wire.h. */
#include "http/wire.h"

#include "base/test.h"

#include <errno.h>
#include <sys/socket.h>

enum { MAX = 64 };

struct line {
    int ends[2];
    struct wire wire;
};

static void open_line(struct line *l) {
    *l = (struct line){ .ends = { -1, -1 } };
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, l->ends), 0);
    wire_watch(&l->wire, l->ends[1], MAX);
}

static void close_line(struct line *l) {
    wire_leave(&l->wire, l->ends[1]);
    close(l->ends[0]);
    close(l->ends[1]);
}

/* Sends and receives; n bytes at a time, as the one who reads likes it. */
static void arrive(struct line *l, struct str bytes, size_t piece) {
    char got[256];
    assert_true(piece <= sizeof got);
    assert_int_equal(send(l->ends[0], bytes.p, bytes.n, MSG_NOSIGNAL), bytes.n);
    for (size_t n = 0; n < bytes.n;) {
        ssize_t k = recv(l->ends[1], got, piece, 0);
        assert_true(k > 0 && memcmp(got, bytes.p + n, (size_t)k) == 0);
        n += (size_t)k;
    }
}

static void keeps_what_came_until_it_is_taken(void **state) {
    (void)state;
    struct line l;
    for (size_t piece = 1; piece < 20; piece++) {
        open_line(&l);
        arrive(&l, S("head1bodyhead2"), piece);
        ROW_STR("all", wire_seen(&l.wire), S("head1bodyhead2"));
        char *head = wire_take(&l.wire, 5, 4);
        ROW_STR("the first", ((struct str){ head, 5 }), S("head1"));
        free(head);
        ROW_STR("behind its body", wire_seen(&l.wire), S("head2"));
        close_line(&l);
    }
}

static void passes_over_a_body_that_comes_later(void **state) {
    (void)state;
    struct line l;
    for (size_t piece = 1; piece < 20; piece++) {
        open_line(&l);
        arrive(&l, S("headbo"), piece);
        free(wire_take(&l.wire, 4, 6));
        ROW_STR("nothing of the body", wire_seen(&l.wire), S(""));
        arrive(&l, S("dydynext"), piece);
        ROW_STR("what is behind it", wire_seen(&l.wire), S("next"));
        close_line(&l);
    }
}

static void a_look_is_no_reading(void **state) {
    (void)state;
    struct line l;
    char got[8];
    open_line(&l);
    assert_int_equal(send(l.ends[0], "abc", 3, MSG_NOSIGNAL), 3);
    assert_int_equal(recv(l.ends[1], got, sizeof got, MSG_PEEK), 3);
    ROW_STR("looked at", wire_seen(&l.wire), S(""));
    assert_int_equal(recv(l.ends[1], got, sizeof got, 0), 3);
    ROW_STR("read", wire_seen(&l.wire), S("abc"));
    assert_int_equal(recv(l.ends[1], got, sizeof got, MSG_DONTWAIT), -1);
    assert_int_equal(errno, EAGAIN);
    close_line(&l);
}

static void too_much_is_kept_no_more(void **state) {
    (void)state;
    struct line l;
    char much[MAX] = { 0 };
    open_line(&l);
    arrive(&l, (struct str){ much, MAX }, MAX);
    assert_int_equal(wire_seen(&l.wire).n, MAX);
    arrive(&l, S("x"), 1);
    assert_int_equal(wire_seen(&l.wire).n, 0);
    arrive(&l, S("GET"), 3);
    assert_int_equal(wire_seen(&l.wire).n, 0);
    close_line(&l);
}

static void after_the_last_nothing_is_kept(void **state) {
    (void)state;
    struct line l;
    open_line(&l);
    arrive(&l, S("abc"), 3);
    char *last = wire_take_last(&l.wire);
    ROW_STR("the last", ((struct str){ last, 3 }), S("abc"));
    free(last);
    arrive(&l, S("def"), 3);
    assert_int_equal(wire_seen(&l.wire).n, 0);
    assert_null(wire_take_last(&l.wire));
    close_line(&l);
}

static void others_are_let_alone(void **state) {
    (void)state;
    struct line l;
    open_line(&l);
    wire_leave(&l.wire, l.ends[1]);
    l.wire = (struct wire){ .max = MAX };
    arrive(&l, S("abc"), 3);
    assert_int_equal(wire_seen(&l.wire).n, 0);
    close_line(&l);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_came_until_it_is_taken),
        cmocka_unit_test(passes_over_a_body_that_comes_later),
        cmocka_unit_test(a_look_is_no_reading),
        cmocka_unit_test(too_much_is_kept_no_more),
        cmocka_unit_test(after_the_last_nothing_is_kept),
        cmocka_unit_test(others_are_let_alone),
    };
    return cmocka_run_group_tests_name("http/wire", tests, NULL, NULL);
}
