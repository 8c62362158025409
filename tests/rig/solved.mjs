/* What is said when a case is solved, in the usual case (INV4): by the API, by the form of a page, and for a contact that is
 * written down. */
const said = { goal: 'informed', cause: 'information', need_met: true, follow_up: 'none', follow_up_reason: 'nothing_to_check' }
export const outcome = { outcome: 'answered', ...said }
export const solved = { state: 'solved', ...outcome }
export const contactSolved = { outcome: 'solved', reason: 'answered', result: 'answered', ...said }
export const formSolved = { state: 'solved', result: 'answered', goal: '', cause: '1', need_met: 'yes', follow: 'nothing_to_check', words: '' }

/* On the page of a conversation: the small form that a first press has opened, answered with a second one as it stands. */
export const solveForm = '#solve button[value=solved]'
