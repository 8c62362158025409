/* The pictures of docs/agents.md and docs/owners.md: which page each shows. tests/browser/pictures.mjs makes them, and
 * tests/browser/first_run.mjs sees that each page still answers and that each picture is one of these. */
export const pictures = {
    'pictures/setup.png': '/setup/mailbox',
    'pictures/practice.png': '/practice',
    'pictures/people.png': '/settings/people',
    'pictures/today.png': '/',
    'inbox.png': '/inbox',
    'conversation.png': '/conversations/1',
}
