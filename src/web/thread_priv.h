/* thread_priv.h - what the two halves of the thread share: messages (thread.c), and what happened between them. */
#ifndef WEB_THREAD_PRIV_H
#define WEB_THREAD_PRIV_H

#include "desk/event/event.h"
#include "web/web_priv.h"

struct thread {
    struct page *page;
    const struct conversation *c;
    struct message *messages; /* newest first */
    struct event *events;     /* newest first */
    struct recipient *people;
    struct attachment *files;
    struct outbox *outbox;
    struct ask *asks;
    struct ask_word *words;
    size_t message_n, event_n, people_n, file_n, outbox_n, ask_n, word_n;
    struct thread_item *items; /* what becomes of them, oldest first */
    size_t item_n;
    struct str lang; /* the customer's */
};

/* What an event says in the viewer's words; STR_NONE where it is told otherwise or not at all. */
struct str thread_sentence(const struct thread *t, const struct event *e);

#endif
