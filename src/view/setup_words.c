#include "view/setup_words.h"

#include "base/moment.h"
#include "view/when.h"

/* The words of a step before they are filled in: English texts, NULL for none. */
struct said {
    const char *title, *text, *todo[2];
};

static const char *const good_titles[SETUP_PART_COUNT] = {
    [SETUP_FOUND] = W("Servers found"),
    [SETUP_TOKEN] = W("Consent holds"),
    [SETUP_NAME] = W("Name found"),
    [SETUP_DOOR] = W("Door open"),
    [SETUP_SECURE] = W("Line safe"),
    [SETUP_SIGN_IN] = W("Sign-in accepted"),
    [SETUP_FOLDER] = W("Folder there"),
    [SETUP_SEND_DOOR] = W("Server for sending reached"),
    [SETUP_SEND_SIGN_IN] = W("Sign-in for sending accepted"),
    [SETUP_SENT] = W("Test mail sent"),
    [SETUP_RECEIVED] = W("Test mail received"),
    [SETUP_PLUS] = W("Plus addresses arrive"),
};

static const char *const bad_titles[SETUP_PART_COUNT] = {
    [SETUP_FOUND] = W("No server found"),
    [SETUP_TOKEN] = W("No access from the provider"),
    [SETUP_NAME] = W("Name not found"),
    [SETUP_DOOR] = W("Door closed"),
    [SETUP_SECURE] = W("Line not safe"),
    [SETUP_SIGN_IN] = W("Sign-in refused"),
    [SETUP_FOLDER] = W("Folder missing"),
    [SETUP_SEND_DOOR] = W("Server for sending not reached"),
    [SETUP_SEND_SIGN_IN] = W("Sign-in for sending refused"),
    [SETUP_SENT] = W("Test mail not sent"),
    [SETUP_RECEIVED] = W("Test mail did not arrive"),
    [SETUP_PLUS] = W("Plus addresses not tested"),
};

static const char *const good_texts[SETUP_PART_COUNT] = {
    [SETUP_FOUND] = W("{host} answers under the usual name."),
    [SETUP_TOKEN] = W("{host} gives us access, for as long as {found} agrees."),
    [SETUP_NAME] = W("{host} stands at {found}."),
    [SETUP_DOOR] = W("{host} answers at port {port}."),
    [SETUP_SECURE] = W("All is encrypted, and the certificate is the one of {host}."),
    [SETUP_SIGN_IN] = W("As {found}."),
    [SETUP_SEND_DOOR] = W("{host}, port {port}."),
    [SETUP_SEND_SIGN_IN] = W("As {found}."),
    [SETUP_SENT] = W("Through {host}. Its subject is {found}."),
    [SETUP_RECEIVED] = W("In {found} after {n} s, and removed again."),
    [SETUP_PLUS] =
        W("Answers will find their conversation even where a mail program breaks the thread."),
};

static const char *const found_texts[SETUP_SOURCE_COUNT] = {
    [SETUP_KNOWN] = W("{host}: this provider is well known."),
    [SETUP_AUTOCONFIG] = W("{host}: so the domain describes it."),
    [SETUP_SRV] = W("{host}: so the name server says."),
};

/* What is told without being a failure, and what went wrong with what to do. */
static const struct said faults[SETUP_FAULT_COUNT] = {
    [SETUP_PLAIN] = { NULL,
                      W("Nothing is encrypted, and nothing has to be: {host} is this very "
                        "machine."),
                      { 0 } },
    [SETUP_NO_PLUS] = { W("Plus addresses do not arrive"),
                        W("That is no fault: answers are known by their Message-ID."),
                        { 0 } },
    [SETUP_RESCUED] = { W("Test mail taken out of Junk"),
                        W("It was moved to the inbox as wanted mail. Now a second one travels."),
                        { 0 } },
    [SETUP_NO_LOGIN] = { W("Sending without sign-in"), W("{host} wants none."), { 0 } },
    [SETUP_NOTHING_FOUND] = { NULL,
                              W("No mail server answers under the usual names of this address."),
                              { W("Check the address."),
                                W("Ask the provider for its servers for IMAP and SMTP, and write "
                                  "them into the form.") } },
    [SETUP_UNSURE] = { W("Is this your provider?"),
                       W("The name server leads to {host}, which is another domain. Anybody in "
                         "between could have written that."),
                       { W("If it is your provider, write it into the form as the server and test "
                           "again.") } },
    [SETUP_BAD_SETTING] = { NULL, NULL, { W("Correct it in the form.") } },
    [SETUP_NO_NAME] = { NULL,
                        W("Nobody knows an address for {host}."),
                        { W("Check how the server is spelled."),
                          W("If it is right, try again in a minute: its name server may be "
                            "away.") } },
    [SETUP_NO_DOOR] = { NULL,
                        W("{host} does not answer at port {port}."),
                        { W("Check the port: 993 for imaps, 143 for imap."),
                          W("Ask whoever runs the server whether a firewall stands in "
                            "between.") } },
    [SETUP_STRANGER] = { NULL,
                         W("What answers at port {port} is no server for IMAP."),
                         { W("Check the port: 993 for imaps, 143 for imap.") } },
    [SETUP_NO_TLS] = { NULL,
                       W("{host} speaks no encryption at port {port}, and a password never goes "
                         "over an open line."),
                       { W("Check the port: 993 for imaps, 143 for imap.") } },
    [SETUP_CERT_NAME] = { NULL,
                          W("The certificate is not one of {host} but of another server."),
                          { W("Use the name that the provider gives for its mail server."),
                            W("If {host} is right, tell whoever runs it: its certificate has to "
                              "name it.") } },
    [SETUP_CERT_DATE] = { NULL,
                          W("The certificate of {host} has run out, or is not valid yet."),
                          { W("Tell whoever runs this server to renew it.") } },
    [SETUP_CERT_UNKNOWN] = { NULL,
                             W("Nobody whom we trust vouches for the certificate of {host}."),
                             { W("If it is your own server, write the file of its authority into "
                                 "the setting smtp_ca."),
                               W("If it is not, enter no password: somebody may stand in "
                                 "between.") } },
    [SETUP_WRONG_LOGIN] = { NULL,
                            W("{host} does not take this user and this password."),
                            { W("Enter the password once more. See that IMAP is switched on in the "
                                "settings of the account."),
                              W("Some servers want only the part before the @ as user.") } },
    [SETUP_NO_CONSENT] = { NULL,
                           W("{host} gives no access: the consent was taken back, has run out, or "
                             "was never meant to last."),
                           { W("Sign in at the provider once more and agree to all it asks.") } },
    [SETUP_NO_CLIENT] = { NULL,
                          W("{host} does not know this client ID, or its secret."),
                          { W("Copy both once more from the page where the client was made."),
                            W("A secret may have run out: then make a new one there.") } },
    [SETUP_NO_PROVIDER] = { NULL,
                            W("{host} does not answer, or cannot now."),
                            { W("Try again in a few minutes.") } },
    [SETUP_NOT_HIS] = { NULL,
                        W("{host} does not open {found} to whoever gave the consent."),
                        { W("Sign in at the provider as this address; for a shared mailbox, as "
                            "somebody who has full access to it."),
                          W("See that IMAP, and SMTP with sign-in, are switched on for this "
                            "mailbox.") } },
    [SETUP_NO_FOLDER] = { NULL,
                          W("There is no folder {found} in this mailbox."),
                          { W("Leave the folder empty for the inbox, or write it as the mail "
                              "program shows it.") } },
    [SETUP_REFUSED] = { NULL,
                        W("{host} refuses."),
                        { W("Try again in a few minutes; if it stays, ask the provider.") } },
    [SETUP_GONE] = { NULL,
                     W("The line to {host} broke."),
                     { W("Try again in a few minutes; if it stays, ask the provider.") } },
    [SETUP_IN_JUNK] = { W("Test mail not in the inbox"),
                        W("We found it in {found}. Customers’ mails could be lost the same way."),
                        { W("Let us move it to the inbox and mark it as wanted. This usually "
                            "teaches the provider at once."),
                          W("If it happens again, ask whoever runs the domain whether SPF and DKIM "
                            "are set.") } },
    [SETUP_ELSEWHERE] = { W("Test mail in another folder"),
                          W("It arrived in {found}, but another folder is fetched."),
                          { W("Choose the folder in which mail arrives, or leave it empty for the "
                              "inbox.") } },
    [SETUP_NOT_ARRIVED] = { NULL,
                            W("It was sent, but {n} s later it was neither in the inbox nor in "
                              "Junk."),
                            { W("Look in the mailbox for a mail with the subject {found}."),
                              W("If it comes late, test again: some providers hold back the first "
                                "mail of a new sender.") } },
};

/* The same where the server for sending is meant. */
static const struct said sending_faults[SETUP_FAULT_COUNT] = {
    [SETUP_NO_DOOR] = { NULL,
                        W("{host} does not answer at port {port}."),
                        { W("Check the port: 465 for smtps, 587 for smtp."),
                          W("Ask whoever runs the server whether a firewall stands in "
                            "between.") } },
    [SETUP_STRANGER] = { NULL,
                         W("What answers at port {port} is no server for sending mail."),
                         { W("Check the port: 465 for smtps, 587 for smtp.") } },
    [SETUP_NO_TLS] = { NULL,
                       W("{host} speaks no encryption at port {port}, and a password never goes "
                         "over an open line."),
                       { W("Check the port: 465 for smtps, 587 for smtp.") } },
    [SETUP_REFUSED] = { NULL,
                        W("{host} refuses."),
                        { W("See whether this user may send mail from this address.") } },
};

/* A sign-in that no correct password would pass. */
static const struct said app_password = {
    NULL,
    W("{host} does not take this user and this password."),
    { W("This provider wants a password made for this purpose: make an app password in the "
        "settings of the account and enter that.") }
};
static const struct said no_password = {
    NULL,
    W("{host} does not take this user and this password."),
    { W("This provider lets programs in only by its own sign-in page: leave the password, and choose "
        "the provider above the form.") }
};

static struct said words_of(const struct setup_step *s) {
    bool sending =
        s->part == SETUP_SEND_DOOR || s->part == SETUP_SEND_SIGN_IN || s->part == SETUP_SENT;
    struct said r = faults[s->fault];
    if (sending && sending_faults[s->fault].text) r = sending_faults[s->fault];
    if (s->fault == SETUP_WRONG_LOGIN && s->need == SETUP_APP_PASSWORD) r = app_password;
    if (s->fault == SETUP_WRONG_LOGIN && s->need == SETUP_NO_PASSWORD) r = no_password;
    if (s->fault) return r;
    r.text = good_texts[s->part];
    if (s->part == SETUP_FOUND && found_texts[s->source]) r.text = found_texts[s->source];
    if (s->part == SETUP_TOKEN && !s->found.n) r.text = W("{host} gives us access.");
    if (s->part == SETUP_TOKEN && s->n) r.text = W("{host} gives us access until {date}.");
    if (s->part == SETUP_SECURE && s->n)
        r.text =
            W("All is encrypted. The certificate is the one of {host} and valid until {date}.");
    if (s->part == SETUP_SEND_DOOR && s->source == SETUP_DESK)
        r.text = W("{host}, port {port}: the desk’s own server.");
    if (s->part == SETUP_SEND_SIGN_IN && !s->found.n) r.text = W("As the desk is configured.");
    return r;
}

static struct str filled(struct arena *a, enum lang lang, const char *text,
                         const struct setup_step *s) {
    struct when_reader reader = { .lang = lang, .now = s->n };
    struct word_arg args[] = { { S("host"), s->host },
                               { S("date"),
                                 s->part == SETUP_SECURE || s->part == SETUP_TOKEN ? when_date(a, &reader, s->n) : S("") },
                               { S("port"), str_printf(a, "%d", s->port) },
                               { S("found"), s->found },
                               { S("n"), str_printf(a, "%lld", (long long)s->n) } };
    return word_fill(a, word(lang, text), args, sizeof args / sizeof *args);
}

/* "0.4 s", "0,4 s", "41 s" */
static struct str took(struct arena *a, enum lang lang, int64_t micros) {
    int64_t tenths = (micros + MOMENT_SECOND / 20) / (MOMENT_SECOND / 10);
    if (tenths >= 100) return str_printf(a, "%lld s", (long long)(tenths / 10));
    return str_join(a, when_tenths(a, lang, tenths), S(" s"));
}

/* What belongs to a sentence and is not in every step. */
static struct str extra(struct arena *a, enum lang lang, const struct setup_step *s) {
    if (s->part == SETUP_FOUND && s->host2.n && !s->fault) {
        struct word_arg host = { S("host"), s->host2 };
        return word_fill(a, word(lang, W("For sending: {host}.")), &host, 1);
    }
    if (!s->said.n || !s->fault) return STR_NONE;
    if (s->fault == SETUP_BAD_SETTING) return word(lang, str_c(a, s->said)); /* a message of ours */
    struct word_arg said = { S("words"), s->said };
    return word_fill(a, word(lang, W("It says: {words}")), &said, 1);
}

static struct str folder_text(struct arena *a, enum lang lang, const struct setup_step *s) {
    struct str text = word_n(
        lang, W_N("One mail in {folder}, untouched.", "{n} mails in {folder}, untouched."), s->n);
    struct word_arg args[] = { { S("folder"), s->found },
                               { S("n"), when_number(a, lang, s->n) } };
    return word_fill(a, text, args, 2);
}

struct page_step setup_words(struct arena *a, enum lang lang, const struct setup_step *s) {
    bool failed = setup_is_failure(s->fault);
    struct said said = words_of(s);
    const char *title = said.title ? said.title
                        : failed   ? bad_titles[s->part]
                                   : good_titles[s->part];
    struct page_step step = { .tone = failed ? STEP_BAD
                                      : s->fault == SETUP_NO_PLUS || s->fault == SETUP_RESCUED
                                          ? STEP_NOTE
                                          : STEP_GOOD,
                              .title = word(lang, title),
                              .text = S(""),
                              .took = took(a, lang, s->at) };
    if (s->part == SETUP_FOLDER && !failed)
        step.text = folder_text(a, lang, s);
    else if (said.text)
        step.text = filled(a, lang, said.text, s);
    struct str more = extra(a, lang, s);
    if (more.n) step.text = step.text.n ? str_join3(a, step.text, S(" "), more) : more;
    for (size_t i = 0; i < 2 && said.todo[i]; i++)
        step.todo[step.todo_n++] = filled(a, lang, said.todo[i], s);
    return step;
}
