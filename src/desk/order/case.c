#include "desk/order/case.h"

#include "db/db.h"
#include "desk/audit/audit.h"
#include "desk/event/event.h"
#include "desk/order/order_sql.h"
#include "desk/product/product.h"

enum { LOOKED_AT = 20000 }; /* bytes of a letter */

/* ---- numbers in the words of a letter ---- */

struct codes {
    struct str list[CASE_WORDS_MAX];
    size_t n;
};

static bool is_end(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ',' || c == ';' || c == ':' ||
           c == '(' || c == ')' || c == '"' || c == '!' || c == '?' || c == '<' || c == '>';
}

static bool has_digit(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= '0' && s.p[i] <= '9') return true;
    return false;
}

/* "10482", "#10482.", "A-2026/17": what is between blanks and has a digit. */
static void look(struct work *w, struct str text, struct codes *c) {
    size_t from = 0;
    text = str_slice(text, 0, LOOKED_AT);
    for (size_t i = 0; i <= text.n && c->n < CASE_WORDS_MAX; i++) {
        if (i < text.n && !is_end(text.p[i])) continue;
        struct str word = str_slice(text, from, i);
        from = i + 1;
        if (word.n < CASE_CODE_MIN || word.n > ORDER_NUMBER_MAX || !has_digit(word)) continue;
        struct str code = record_code(w->arena, word);
        bool twice = false;
        for (size_t k = 0; k < c->n; k++)
            twice |= str_eq(c->list[k], code);
        if (code.n >= CASE_CODE_MIN && !twice) c->list[c->n++] = code;
    }
}

/* ---- hanging them on ---- */

static const struct err *hang(struct work *w, int64_t conversation_id, int64_t order_id,
                              int64_t state, enum event_kind kind, struct str number) {
    bool person = w->actor.kind == ACTOR_USER;
    TRY(sql_order_case_set(w->db, conversation_id, order_id, state,
                           person ? OPT(w->actor.user_id) : OPT_NONE, work_now(w), NULL));
    TRY(conversation_hold(w, conversation_id, HOLDS_ORDER));
    return event_add(w, kind, conversation_id, order_id, number);
}

static const struct err *name(struct work *w, const struct conversation *c,
                              const struct named *order) {
    bool known, own = order->customer_id == c->customer_id;
    int64_t was;
    TRY(sql_order_case_state(w->db, c->id, order->id, &was, &known));
    if (known) return NULL;
    return hang(w, c->id, order->id, own ? CASE_LINKED : CASE_PROPOSED,
                own ? EVENT_KIND_ORDER : EVENT_KIND_ORDER_NAMED, order->number);
}

const struct err *order_case_named(struct work *w, int64_t conversation_id, struct str subject,
                                   struct str words) {
    struct codes codes = { .n = 0 };
    struct conversation c;
    struct named *rows;
    size_t n;
    look(w, subject, &codes);
    look(w, words, &codes);
    if (codes.n == 0) return NULL;
    for (size_t i = codes.n; i < CASE_WORDS_MAX; i++)
        codes.list[i] = S("");
    const struct str *l = codes.list;
    TRY(sql_orders_named(w->db, l[0], l[1], l[2], l[3], l[4], l[5], l[6], l[7], &rows, &n));
    if (n == 0) return NULL;
    TRY(conversation_get(w, conversation_id, &c));
    for (size_t i = 0; i < n && c.state != CONVERSATION_SPAM; i++)
        TRY(name(w, &c, &rows[i]));
    return NULL;
}

const struct err *order_case_link(struct work *w, const struct conversation *c, int64_t order_id,
                                  bool is) {
    struct order o;
    int64_t was = CASE_DECLINED, to = is ? CASE_LINKED : CASE_DECLINED;
    bool known;
    TRY(order_get(w, order_id, &o));
    TRY(sql_order_case_state(w->db, c->id, order_id, &was, &known));
    if (known ? was == to : !is) return NULL;
    TRY(hang(w, c->id, order_id, to, is ? EVENT_KIND_ORDER : EVENT_KIND_ORDER_OFF, o.number));
    return audit_note(w, is ? "conversation.order" : "conversation.order-off",
                      str_printf(w->arena, "conversation:%lld", (long long)c->id),
                      str_printf(w->arena, "order:%lld", (long long)order_id));
}

const struct err *order_case_list(struct work *w, int64_t conversation_id, struct case_order **ret,
                                  size_t *ret_n) {
    return sql_order_case_list(w->db, conversation_id, ret, ret_n);
}

const struct err *order_cases(struct work *w, int64_t order_id, struct order_talk **ret,
                              size_t *ret_n) {
    return sql_order_cases(w->db, actor_sees(&w->actor), w->actor.user_id, order_id, ret, ret_n);
}

/* ---- with conversations that are joined ---- */

const struct err *order_case_join(struct work *w, int64_t from, int64_t into) {
    int64_t n;
    TRY(sql_order_case_join(w->db, from, into, &n));
    return n ? conversation_hold(w, into, HOLDS_ORDER) : NULL;
}

const struct err *order_case_apart(struct work *w, int64_t from, int64_t into) {
    return sql_order_case_apart(w->db, from, into, NULL);
}
