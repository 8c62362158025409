/* What endpoints take: fields of bodies and queries, with their limits and what to say. */
#include "api/takes.h"
#include "api/takes_solving.h"

#include "desk/permission/permission.h"
#include "desk/filter/filter.h"
#include "desk/guidance/use.h"
#include "desk/mailbox/mailbox.h"
#include "desk/message/contact.h"
#include "desk/message/message.h"
#include "desk/search/search.h"
#include "desk/standard/standard.h"
#include "desk/tag/tag.h"
#include "desk/user/user.h"

/* clang-format off */


const struct api_spec takes_paging[] = { LIMIT, AFTER, { 0 } };

static const char *const views[] = { "mine", "unassigned", "team", "open", "waiting", "snoozed",
                                     "solved", "spam", "all", NULL };
static const char *const urgent_only[] = { "urgent", NULL };
const struct api_spec takes_conversations_query[] = {
    { .name = "view", .kind = API_WORD, .words = views,
      .what = "Which conversations; open where it is left out.",
      .hint = "Take mine, unassigned, team, open, waiting, snoozed, solved, spam or all." },
    { .name = "tag", .kind = API_TEXT, .max = TAG_NAME_MAX,
      .what = "Only those with this tag; script, accents and case make no difference.",
      .hint = "Send the name of a tag." },
    { .name = "priority", .kind = API_WORD, .words = urgent_only, .what = "Only the urgent ones.",
      .hint = "Take urgent, or leave it out." },
    LIMIT, AFTER, { 0 },
};

static const char *const letter_states[] = { "waiting", "read", "unreadable", NULL };
const struct api_spec takes_letters_query[] = {
    { .name = "state", .kind = API_WORD, .words = letter_states,
      .what = "Which letters; waiting where it is left out.",
      .hint = "Take waiting, read or unreadable." },
    LIMIT, AFTER, { 0 },
};

static const char *const kinds[] = { "message", "conversation", "customer", "article", NULL };
const struct api_spec takes_search_query[] = {
    { .name = "q", .kind = API_TEXT, .required = true, .max = SEARCH_QUERY_MAX,
      .what = "The words: all of them, or the beginnings of words; \"some words\" stand together, "
              "-word is left out. Script, accents and case make no difference. Filters: from:, to:, "
              "has:attachment, before:2026-11-19, after:, tag:, is:open (waiting, solved, snoozed, "
              "spam), in: a team, assigned:me (nobody, a name); with them no customers are found.",
      .hint = "Send up to 16 words." },
    { .name = "kind", .kind = API_WORD, .words = kinds,
      .what = "What to find: messages, the conversations they are in, customers, articles (none "
              "yet); messages and customers where it is left out.",
      .hint = "Take message, conversation, customer or article." },
    LIMIT, AFTER, { 0 },
};

static const char *const states[] = { "open", "waiting_customer", "waiting_internal", "solved",
                                      NULL };
static const char *const places[] = { "open", "waiting_customer", "waiting_internal", "solved",
                                      "spam", NULL };
static const char *const reasons[] = { "thanks", "duplicate", "spam", "automatic",
                                       "answered elsewhere", "answered", NULL };
static const char *const priorities[] = { "normal", "urgent", NULL };
const struct api_spec takes_change[] = {
    { .name = "state", .kind = API_WORD, .words = places,
      .what = "Where it stands. From spam to another: what was owed is owed again.",
      .hint = "Take open, waiting_customer, waiting_internal, solved or spam." },
    { .name = "reason", .kind = API_WORD, .words = reasons,
      .what = "Why no answer is needed, where somebody waits for one.",
      .hint = "Take thanks, duplicate, spam, automatic, answered elsewhere or answered." },
    { .name = "owner", .kind = API_ID, .nullable = true, .what = "Whose it is; null: the team's.",
      .hint = "It must be the id of a user, written as a text, or null." },
    { .name = "team", .kind = API_ID, .nullable = true, .what = "Which team's it is.",
      .hint = "It must be the id of a team, written as a text, or null." },
    { .name = "priority", .kind = API_WORD, .words = priorities, .what = "How pressing it is.",
      .hint = "Take normal or urgent." },
    { .name = "tags", .kind = API_TEXTS, .max = TAGS_A_CASE,
      .what = "All its tags. A name that is new makes a tag; one that differs from another in script, "
              "accents or case only is that other.",
      .hint = "It must be a list of at most 20 names, each of at most 60 bytes and without a comma." },
    { .name = "snoozed_until", .kind = API_TIME, .nullable = true,
      .what = "Till when it rests; null: it rests no more. It comes back by itself, and at once when "
              "the customer writes.",
      .hint = "It must be a time such as 2026-11-23T08:00:00Z, or null." },
    { .name = "snooze_reason", .kind = API_TEXT, .max = SNOOZE_REASON_MAX,
      .what = "Why it rests, with snoozed_until.", .hint = "Send one line of at most 200 bytes." },
    { .name = "understood", .kind = API_TEXT, .max = UNDERSTOOD_MAX,
      .what = "What the customer wants, in our words; all that was written before is kept.",
      .hint = "Send one line or two, at most 500 bytes." },
    SOLVING("outcome"),
    { .name = "tier", .kind = API_TEXT, .max = STANDARD_TIER_MAX,
      .what = "The price tier of what it is about, for the clocks that start from now on; empty: not known.",
      .hint = "Write it like premium, the same everywhere." },
    { 0 },
};

static const char *const langs[] = { "en", "sr", "sr-Latn", "hu", "sl", "el", NULL };
const struct api_spec takes_customers_query[] = {
    { .name = "q", .kind = API_TEXT, .max = SEARCH_QUERY_MAX,
      .what = "Name, address or phone number, or their beginnings, in any script; all where it is left out.",
      .hint = "Send up to 16 words." },
    LIMIT, AFTER, { 0 },
};

const struct api_spec takes_customer[] = {
    { .name = "name", .kind = API_TEXT, .max = CUSTOMER_NAME_MAX, .what = "What he is called.",
      .hint = "Send one line of at most 300 bytes." },
    { .name = "salutation", .kind = API_TEXT, .max = CUSTOMER_LINE_MAX,
      .what = "How he is addressed in a letter, such as a vocative; empty: not known.",
      .hint = "Send one line of at most 200 bytes." },
    { .name = "prefers", .kind = API_WORD, .nullable = true, .words = api_channels,
      .what = "How he likes to be reached; null: not known.",
      .hint = "Take mail, phone, counter or null." },
    { .name = "hours", .kind = API_TEXT, .max = CUSTOMER_LINE_MAX,
      .what = "When he likes to be reached, in words.",
      .hint = "Send one line of at most 200 bytes." },
    { .name = "lang", .kind = API_WORD, .nullable = true, .words = langs,
      .what = "The language he writes; null: not known.",
      .hint = "Take en, sr, sr-Latn, hu, sl, el or null." },
    { .name = "tier", .kind = API_TEXT, .max = STANDARD_TIER_MAX,
      .what = "His price tier, for the clocks that start from now on; empty: not known.",
      .hint = "Write it like premium, the same everywhere." },
    { 0 },
};

#define CONTACT_POINT                                                                              \
    { .name = "kind", .kind = API_WORD, .required = true, .words = api_contact_kinds,              \
      .what = "What it is.", .hint = "Take mail or phone." },                                      \
    { .name = "value", .kind = API_TEXT, .required = true, .max = 254,                             \
      .what = "The address or number; it is compared in its normal form.",                         \
      .hint = "Send an address such as ana@shop.example, or a phone number." }
const struct api_spec takes_contact_point[] = { CONTACT_POINT, { 0 } };

static const char *const permission_purpose_words[] = { "offers", "survey", NULL };
static const char *const permission_basis_words[] = { "consent", "soft_opt_in", NULL };
const struct api_spec takes_care_note[] = {
    { .name = "text", .kind = API_TEXT, .required = true, .max = CARE_NOTE_MAX,
      .what = "What to think of at the next contact.", .hint = "Send one or two sentences." },
    { .name = "until", .kind = API_TIME, .required = true,
      .what = "When it is over; within a year.",
      .hint = "Send a time such as 2026-12-31T23:00:00Z." },
    { 0 },
};
const struct api_spec takes_permission[] = {
    { .name = "purpose", .kind = API_WORD, .required = true, .words = permission_purpose_words,
      .what = "What it is for: mail about offers, or surveys.", .hint = "Take offers or survey." },
    { .name = "given", .kind = API_FLAG, .required = true, .what = "Whether we may; false withdraws it.",
      .hint = "Send true or false." },
    { .name = "basis", .kind = API_WORD, .words = permission_basis_words,
      .what = "What it rests on: consent, or for offers an order (soft opt-in); consent where it is left out.",
      .hint = "Take consent or soft_opt_in." },
    { .name = "order", .kind = API_ID, .what = "The order of a soft opt-in.",
      .hint = "It must be the id of an order of this customer, written as a text." },
    { .name = "source", .kind = API_TEXT, .required = true, .max = PERMISSION_SOURCE_MAX,
      .what = "Where it was said.", .hint = "Send one line of at most 200 bytes." },
    { 0 },
};
static const char *const erases[] = { "yes", NULL };
const struct api_spec takes_care_note_query[] = {
    { .name = "note", .kind = API_ID, .required = true, .what = "Which note.",
      .hint = "Send the id of a note of this customer." },
    { .name = "erase", .kind = API_WORD, .words = erases,
      .what = "Erases it for good; by who wrote it or an owner.", .hint = "Take yes, or leave it out." },
    { 0 },
};

const struct api_spec takes_merge[] = {
    { .name = "with", .kind = API_ID, .required = true,
      .what = "The customer whose conversations, contact points and notes come along.",
      .hint = "It must be the id of a customer, written as a text." },
    { .name = "seen", .kind = API_NUMBER, .required = true, .min = 1, .max = INT64_MAX,
      .what = "The version that was read of the one who stays.", .hint = "Send the version that you read." },
    { .name = "with_seen", .kind = API_NUMBER, .required = true, .min = 1, .max = INT64_MAX,
      .what = "The version that was read of the other one.", .hint = "Send the version that you read." },
    { .name = "take", .kind = API_TEXTS, .max = 5,
      .what = "Facts to take from the other one: name, lang, salutation, prefers, hours.",
      .hint = "Take name, lang, salutation, prefers or hours." },
    { 0 },
};
const struct api_spec takes_merge_query[] = {
    { .name = "merge", .kind = API_ID, .required = true, .what = "Which joining.",
      .hint = "Send the id of a joining of this customer." },
    { 0 },
};

static const struct api_spec who_fields[] = {
    { .name = "id", .kind = API_ID, .what = "A customer who is known.",
      .hint = "It must be the id of a customer, written as a text." },
    { .name = "name", .kind = API_TEXT, .max = CUSTOMER_NAME_MAX, .what = "What he is called.",
      .hint = "Send one line of at most 300 bytes." },
    { .name = "address", .kind = API_TEXT, .max = 254, .what = "His mail address.",
      .hint = "Send an address such as ana@shop.example." },
    { .name = "phone", .kind = API_TEXT, .max = 60, .what = "His phone number.",
      .hint = "Send 5 to 15 digits, such as +381 64 123 4567." },
    { 0 },
};
/* In the order of enum contact_outcome. */
static const char *const outcomes[] = { "open", "solved", "call_back", NULL };
static const char *const contact_reasons[] = { "answered", "thanks", "duplicate", "spam",
                                               "answered elsewhere", NULL };
const struct api_spec takes_contact[] = {
    { .name = "channel", .kind = API_WORD, .required = true, .words = api_channels,
      .what = "How he reached us.", .hint = "Take mail, phone or counter." },
    { .name = "customer", .kind = API_OBJECT, .required = true, .inside = who_fields,
      .what = "Who it was: found by address or phone number, else made.",
      .hint = "Send an object with id, name, address or phone." },
    { .name = "subject", .kind = API_TEXT, .max = CONTACT_SUBJECT_MAX,
      .what = "What it is about; the first words where it is left out.",
      .hint = "Send one line of at most 300 bytes." },
    { .name = "text", .kind = API_TEXT, .required = true, .max = CONTACT_TEXT_MAX,
      .what = "What he said, in his words.", .hint = "Send a text of at most 64 KiB." },
    { .name = "outcome", .kind = API_WORD, .words = outcomes,
      .what = "Where it stands; open where it is left out.",
      .hint = "Take open, solved or call_back." },
    { .name = "reason", .kind = API_WORD, .words = contact_reasons,
      .what = "Why nobody has to answer any more, where it is solved.",
      .hint = "Take answered, thanks, duplicate, spam or answered elsewhere." },
    { .name = "by", .kind = API_TIME, .what = "When somebody calls back, within 24 hours.",
      .hint = "Send a time such as 2026-11-19T14:00:00Z." },
    { .name = "owner", .kind = API_ID, .what = "Whose it is; the caller's where it is left out.",
      .hint = "It must be the id of a user, written as a text." },
    { .name = "team", .kind = API_ID, .what = "Which team's it is.",
      .hint = "It must be the id of a team, written as a text." },
    SOLVING("result"), { 0 },
};

static const char *const roles[] = { "agent", "owner", NULL };
const char *const api_sees[] = { "all", "teams", "assigned", NULL };
#define RIGHTS                                                                                     \
    { .name = "role", .kind = API_WORD, .words = roles,                                            \
      .what = "An owner sees everything and settles what counts for all.",                         \
      .hint = "Take agent or owner." },                                                            \
    { .name = "sees", .kind = API_WORD, .words = api_sees,                                         \
      .what = "What an agent sees: every team, the own teams, what is assigned to the person.",    \
      .hint = "Take all, teams or assigned." },                                                    \
    { .name = "teams", .kind = API_IDS, .max = TEAMS_A_PERSON,                                     \
      .what = "All the teams of this person.",                                                     \
      .hint = "It must be a list of ids of teams, written as texts." }
const struct api_spec takes_user_new[] = {
    { .name = "mail", .kind = API_TEXT, .required = true, .max = 254,
      .what = "Where the invitation goes, and what the person signs in with.",
      .hint = "Send an address such as ana@shop.example." },
    { .name = "name", .kind = API_TEXT, .required = true, .max = USER_NAME_MAX,
      .what = "What customers and colleagues read.",
      .hint = "Send one line of at most 120 bytes." },
    { .name = "lang", .kind = API_WORD, .words = langs,
      .what = "The language of the pages to begin with; the desk's where it is left out.",
      .hint = "Take en, sr, sr-Latn, hu, sl or el." },
    RIGHTS, { 0 },
};
const struct api_spec takes_user[] = {
    { .name = "active", .kind = API_FLAG,
      .what = "Whether this person can sign in. Off: sessions end, and what is open goes back to its team.",
      .hint = "Send true or false." },
    RIGHTS, { 0 },
};
#define MEMBERS                                                                                    \
    { .name = "members", .kind = API_IDS, .max = TEAM_MEMBERS_MAX,                                 \
      .what = "All the people of this team.",                                                      \
      .hint = "It must be a list of ids of users, written as texts." }
const struct api_spec takes_team_new[] = {
    { .name = "name", .kind = API_TEXT, .required = true, .max = TEAM_NAME_MAX,
      .what = "What it is called.", .hint = "Send one line of at most 80 bytes." },
    MEMBERS, { 0 },
};
const struct api_spec takes_team[] = {
    { .name = "name", .kind = API_TEXT, .max = TEAM_NAME_MAX, .what = "What it is called.",
      .hint = "Send one line of at most 80 bytes." },
    MEMBERS, { 0 },
};

static const char *const ways[] = { "fetched", "delivered", NULL };
static const char *const afters[] = { "keep", "mark", "move", NULL };
#define MAILBOX                                                                                    \
    { .name = "name", .kind = API_TEXT, .max = 300, .what = "What it is called in mails.",         \
      .hint = "Send one line of at most 300 bytes." },                                             \
    { .name = "lang", .kind = API_WORD, .words = langs,                                            \
      .what = "The language of what it says by itself.",                                           \
      .hint = "Take en, sr, sr-Latn, hu, sl or el." },                                             \
    { .name = "team", .kind = API_ID, .what = "Whose work its mail is.",                           \
      .hint = "It must be the id of a team, written as a text." },                                 \
    { .name = "way", .kind = API_WORD, .words = ways,                                              \
      .what = "Whether its mail is fetched by IMAP or delivered by LMTP or a pipe.",               \
      .hint = "Take fetched or delivered." },                                                      \
    { .name = "imap", .kind = API_TEXT, .max = 300, .what = "The server that it is fetched from.", \
      .hint = "Write it like imaps://imap.example.org." },                                         \
    { .name = "smtp", .kind = API_TEXT, .nullable = true, .max = 300,                              \
      .what = "The server for its answers; null: the desk's own.",                                 \
      .hint = "Write it like smtps://smtp.example.org." },                                         \
    { .name = "user", .kind = API_TEXT, .max = 1000,                                               \
      .what = "Who signs in there; the address where it is left out.",                             \
      .hint = "Send one line of at most 1000 bytes." },                                            \
    { .name = "password", .kind = API_TEXT, .max = 1000,                                           \
      .what = "Stored sealed and never given out. What is stored stays only while the servers stay.", \
      .hint = "Enter the one that belongs to the mailbox." },                                      \
    { .name = "folder", .kind = API_TEXT, .max = 1000, .what = "Which folder is fetched; INBOX.",  \
      .hint = "Name a folder of the mailbox." },                                                   \
    { .name = "after", .kind = API_WORD, .words = afters,                                          \
      .what = "What happens on the server to what is safe here; mark.",                            \
      .hint = "Take keep, mark or move." },                                                        \
    { .name = "move_to", .kind = API_TEXT, .max = 1000, .what = "The folder for after: move.",     \
      .hint = "Name a folder of the mailbox." },                                                   \
    { .name = "hour_limit", .kind = API_NUMBER, .nullable = true, .max = 1000000,                  \
      .what = "How many mails it may send in an hour; null: what its provider allows, 0: any number.", \
      .hint = "Send a number up to 1000000, or null." },                                           \
    { .name = "day_limit", .kind = API_NUMBER, .nullable = true, .max = 1000000,                   \
      .what = "How many mails it may send in 24 hours; null: what its provider allows, 0: any number.", \
      .hint = "Send a number up to 1000000, or null." },                                           \
    { .name = "vouch", .kind = API_TEXT, .nullable = true, .max = MAILBOX_VOUCH_MAX,               \
      .what = "The mail server whose word about senders counts, by its name in Authentication-Results.", \
      .hint = "Write the first word of Authentication-Results, as it stands in a letter." }
const struct api_spec takes_mailbox_new[] = {
    { .name = "address", .kind = API_TEXT, .required = true, .max = 254,
      .what = "The address that customers write to.", .hint = "Write it like name@example.org." },
    MAILBOX, { 0 },
};
const struct api_spec takes_mailbox[] = { MAILBOX, { 0 } };

/* A reply and a note take the same, but a note need not say what was seen. */
#define MESSAGE_WORDS(seen_required)                                                                     \
    { .name = "text", .kind = API_TEXT, .required = true, .max = ANSWER_MAX,                       \
      .what = "The words, in a subset of Markdown.",                                               \
      .hint = "Send a text of at most 256 KiB." },                                                 \
    { .name = "seen", .kind = API_ID, .required = (seen_required),                                 \
      .what = "The last message that the writer has read.",                                        \
      .hint = "Send the id of the last message you read, written as a text." },                    \
    { .name = "attachments", .kind = API_IDS, .max = ANSWER_FILES_MAX,                             \
      .what = "Ids of own uploads.",                                                               \
      .hint = "It must be a list of at most 20 ids of uploads, each once, written as texts." }
#define MESSAGE(seen_required)                                                                     \
    MESSAGE_WORDS(seen_required),                                                                  \
    { .name = "hold_s", .kind = API_NUMBER, .min = 0, .max = 30,                                   \
      .what = "Seconds in which it can be taken back; as the desk has it where it is left out.",                   \
      .hint = "It must be a whole number from 0 to 30." },                                         \
    { .name = "and_state", .kind = API_WORD, .words = states,                                      \
      .what = "Where the conversation stands then.",                                               \
      .hint = "Take open, waiting_customer, waiting_internal or solved." }

const struct api_spec takes_events_query[] = {
    { .name = "after", .kind = API_NUMBER, .min = 0, .max = INT64_MAX,
      .what = "The id after which to begin, where there is no Last-Event-ID.",
      .hint = "It must be the id that a stream gave." },
    { 0 },
};

#define REPLY                                                                                      \
    { .name = "promise", .kind = API_OBJECT, .inside = takes_reply_promise,                             \
      .what = "What it promises: stored with it, and gone with it when it is taken back.",         \
      .hint = "Send an object with what and due, and kind if it is an update." },                  \
    { .name = "cc", .kind = API_TEXTS, .max = ANSWER_CC_MAX,                                       \
      .what = "Addresses that get a copy of this reply, and of no other.",                         \
      .hint = "It must be a list of at most 20 addresses such as ana@shop.example, each once." },  \
    { .name = "guidance", .kind = API_IDS, .max = USE_MOST,                                        \
      .what = "Ids of the texts of guidance that it builds on. Above one that stands in it an own line is needed.", \
      .hint = "It must be a list of at most 10 ids of texts, each once, written as texts." },      \
    { .name = "reason", .kind = API_TEXT, .max = USE_REASON_MAX,                                   \
      .what = "Why it says something else than they do.", .hint = "Send one line of at most 300 bytes." }, \
    { .name = "no_apology", .kind = API_TEXT, .max = 300,                                          \
      .what = "Why it does not say sorry, where the fault of a complaint is ours.",               \
      .hint = "Send one line of at most 300 bytes." },                                             \
    { .name = "says_sorry", .kind = API_FLAG,                                                      \
      .what = "True where it says sorry in words that are not recognised as such.",               \
      .hint = "Send true or false." }
const struct api_spec takes_reply[] = {
    MESSAGE(true), REPLY, SOLVING("outcome"),
    { .name = "asks", .kind = API_ID,
      .what = "The follow-up of this conversation that it asks about; two links to answer with stand under it.",
      .hint = "It must be the id of a follow-up, written as a text." },
    { .name = "thanks", .kind = API_FLAG,
      .what = "With the coupon that thanks, where the customer may be sent offers; else it leaves without.",
      .hint = "Send true or false." },
    { 0 },
};
const struct api_spec takes_later[] = {
    MESSAGE_WORDS(true), REPLY,
    { .name = "leaves_at", .kind = API_TIME, .required = true,
      .what = "When it leaves: not at all when somebody writes first.",
      .hint = "It must be a time such as 2026-11-23T08:00:00Z, within 90 days." },
    { 0 },
};

#define GUIDANCE_PART(part, about)                                                                 \
    { .name = part, .kind = API_TEXT, .max = GUIDANCE_PART_MAX, .what = about,                     \
      .hint = "Send a text of at most 4,000 bytes." }
#define GUIDANCE(needed)                                                                           \
    { .name = "lang", .kind = API_WORD, .required = (needed), .words = langs,                      \
      .what = "The language of these words.", .hint = "Take en, sr, sr-Latn, hu, sl or el." },     \
    { .name = "title", .kind = API_TEXT, .required = (needed), .max = GUIDANCE_TITLE_MAX,          \
      .what = "The kind of case.", .hint = "Send one line of at most 120 bytes." },                \
    GUIDANCE_PART("facts", "What holds."),                                                         \
    GUIDANCE_PART("rights", "What the customer has a right to."),                                  \
    GUIDANCE_PART("limits", "How far one may go without asking."),                                 \
    GUIDANCE_PART("options", "What may be offered."),                                              \
    GUIDANCE_PART("tone", "How it is said."),                                                      \
    { .name = "text", .kind = API_TEXT, .max = GUIDANCE_TEXT_MAX,                                  \
      .what = "A text to begin from.", .hint = "Send a text of at most 20,000 bytes." }
static const char *const offers[] = { "yes", "no", NULL };
const struct api_spec takes_guidance[] = { GUIDANCE(true), { 0 } };
const struct api_spec takes_guidance_change[] = {
    GUIDANCE(false),
    { .name = "offered", .kind = API_WORD, .words = offers, .what = "Whether people are offered it.",
      .hint = "Take yes or no." },
    { 0 },
};
const struct api_spec takes_note[] = {
    MESSAGE(false),
    { .name = "mentions", .kind = API_IDS, .max = MENTIONS_MAX,
      .what = "People it names, besides those with @ in its text; they have it before them until they act.",
      .hint = "It must be a list of at most 20 ids of users, each once, written as texts." },
    SOLVING("outcome"), { 0 },
};

/* Talking without the customer. */
const struct api_spec takes_ask[] = {
    { .name = "text", .kind = API_TEXT, .required = true, .max = ASK_TEXT_MAX,
      .what = "What is asked; only colleagues ever see it.", .hint = "Send a text of at most 16 KiB." },
    { .name = "user", .kind = API_ID, .what = "Whom, or else team.",
      .hint = "It must be the id of a user, written as a text." },
    { .name = "team", .kind = API_ID, .what = "A team, of which anybody answers.",
      .hint = "It must be the id of a team, written as a text." },
    { .name = "due", .kind = API_TIME, .required = true, .what = "By when; within a month.",
      .hint = "Send a time such as 2026-11-19T14:00:00Z." },
    { 0 },
};
static const char *const says[] = { "answer", "words", NULL };
const struct api_spec takes_ask_words[] = {
    { .name = "text", .kind = API_TEXT, .required = true, .max = ASK_TEXT_MAX, .what = "The words.",
      .hint = "Send a text of at most 16 KiB." },
    { .name = "as", .kind = API_WORD, .words = says,
      .what = "The answer, which closes it, or words on the way; answer where it is left out.",
      .hint = "Take answer or words." },
    { 0 },
};
static const char *const ask_states[] = { "open", "closed", NULL };
const struct api_spec takes_ask_state[] = {
    { .name = "state", .kind = API_WORD, .required = true, .words = ask_states,
      .what = "closed without an answer, or open again for as long as before.", .hint = "Take open or closed." },
    { 0 },
};
const struct api_spec takes_forward[] = {
    { .name = "to", .kind = API_TEXTS, .required = true, .max = FORWARD_TO_MAX,
      .what = "Addresses outside that are not the customer's; each gets it.",
      .hint = "It must be a list of at most 10 addresses such as ana@shop.example, each once." },
    { .name = "text", .kind = API_TEXT, .max = ANSWER_MAX, .what = "Own words above the message.",
      .hint = "Send a text of at most 256 KiB." },
    { .name = "attachments", .kind = API_IDS, .max = ANSWER_FILES_MAX,
      .what = "Ids of attachments of the message that go along; none where it is left out.",
      .hint = "It must be a list of at most 20 ids of attachments, each once, written as texts." },
    { .name = "hold_s", .kind = API_NUMBER, .min = 0, .max = 30,
      .what = "Seconds in which it can be taken back; as the desk has it where it is left out.",
      .hint = "It must be a whole number from 0 to 30." },
    { 0 },
};

#define SENDER                                                                                     \
    { .name = "address", .kind = API_TEXT, .required = true, .max = 320,                           \
      .what = "The mail address.", .hint = "Write it like ana@shop.example." }
const struct api_spec takes_filter[] = {
    { .name = "name", .kind = API_TEXT, .required = true, .max = FILTER_NAME_MAX,
      .what = "What it is called; one of that name is replaced.", .hint = "Send one line of at most 60 bytes." },
    { .name = "view", .kind = API_WORD, .required = true, .words = views, .what = "The view.",
      .hint = "Take mine, unassigned, team, open, waiting, snoozed, solved, spam or all." },
    { .name = "tag", .kind = API_TEXT, .max = TAG_NAME_MAX, .what = "Only those with this tag.",
      .hint = "Send the name of a tag." },
    { .name = "priority", .kind = API_WORD, .words = urgent_only, .what = "Only the urgent ones.",
      .hint = "Take urgent, or leave it out." },
    { 0 },
};
const struct api_spec takes_filter_query[] = {
    { .name = "filter", .kind = API_ID, .required = true, .what = "Which one.",
      .hint = "It must be the id of one of your own views." },
    { 0 },
};
const struct api_spec takes_sender[] = { SENDER, { 0 } };

const struct api_spec takes_join[] = {
    { .name = "from", .kind = API_ID, .required = true, .what = "The one that is joined to this one.",
      .hint = "It must be the id of another conversation of the customer, written as a text." },
    { 0 },
};
#define OTHER                                                                                      \
    { .name = "other", .kind = API_ID, .required = true, .what = "The other conversation.",        \
      .hint = "It must be the id of a conversation, written as a text." }
const struct api_spec takes_link[] = { OTHER, { 0 } };
const struct api_spec takes_contact_point_query[] = { CONTACT_POINT, { 0 } };
const struct api_spec takes_contact_mark_query[] = {
    { .name = "value", .kind = API_TEXT, .required = true, .max = 254, .what = "The mail address.",
      .hint = "Send an address such as ana@shop.example." },
    { 0 },
};
