/* api_priv.h - what the files of this room share. */
#ifndef API_API_PRIV_H
#define API_API_PRIV_H

#include "api/api.h"
#include "base/json.h"
#include "desk/auth/access.h"
#include "http/route.h"

#include <jansson.h>

enum { API_JSON_MAX = 8 << 20, API_BODY_MAX = 1 << 20, API_DEPTH_MAX = 20, API_PAGE = 50, API_PAGE_MAX = 200 };

struct api {
    struct api_options o;
};

/* One call on its way. */
struct call {
    const struct api *api;
    struct work *w;
    const struct request *req;
    struct reply *rp;
    const struct route_match *match;
    int64_t id;  /* the {id} of the path, 0 without one */
    json_t *body; /* parsed, NULL without one */
};

typedef const struct err *api_fn(struct call *c);

struct endpoint {
    struct route route; /* first: route.h */
    enum access access;
    bool json_body; /* the body is JSON and is parsed before the handler is called */
    api_fn *fn;
};

extern const struct endpoint api_table[];
extern const size_t api_table_n;

/* Fields of a JSON body. api_only refuses unknown ones; the getters refuse wrong types with the field's name. A
 * missing text is STR_NONE, a missing number is unset. */
MUST_USE const struct err *api_only(struct call *c, const char *const *names, size_t n);
MUST_USE const struct err *api_text(struct call *c, const char *name, struct str *ret);
MUST_USE const struct err *api_int(struct call *c, const char *name, int64_t min, int64_t max, struct opt_int *ret);
/* An id written as a string; null and absent are told apart by *ret_there. */
MUST_USE const struct err *api_id(struct call *c, const char *name, struct opt_int *ret, bool *ret_there);
MUST_USE const struct err *api_ids(struct call *c, const char *name, int64_t **ret, size_t *ret_n, size_t max);

/* limit= and after= of a list. */
struct api_page {
    int64_t limit, after_key, after_id;
};
MUST_USE const struct err *api_page_of(struct call *c, struct api_page *ret);
/* "KEY-ID", the next= of a list. */
struct str api_cursor(struct arena *a, int64_t key, int64_t id);

/* Values as the contract writes them. */
void api_put_id(struct json *j, const char *key, int64_t id);
void api_put_opt_id(struct json *j, const char *key, struct opt_int id);
void api_put_time(struct json *j, const char *key, struct opt_int at);
void api_put_text(struct json *j, const char *key, struct str s);
MUST_USE const struct err *api_put_conversation(struct work *w, struct json *j, const struct conversation *c, bool whole);
MUST_USE const struct err *api_put_message(struct work *w, struct json *j, const struct message *m);

/* Finishes a reply with what j holds; ERR_LIMIT when it grew too large. */
MUST_USE const struct err *api_reply(struct call *c, int status, struct json *j);

/* Handlers. */
api_fn api_list_conversations, api_get_conversation, api_patch_conversation, api_post_reply, api_post_note;
api_fn api_take_back, api_get_raw, api_get_attachment, api_upload, api_list_letters, api_list_users, api_list_mailboxes;
api_fn api_get_customer, api_health, api_ready;

#endif
