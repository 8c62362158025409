// Why a miss of bounces.mjs may stand. For the report only: nothing in src/ knows these names.
const FILTERED = 'the set calls "user unknown" a filter\'s word where it does not know the step of the talk; here the server that reports says it itself, or was asked for the recipient';
const UNSURE = 'a distant server\'s "user unknown" without a number and without the step of the talk: not sure enough to give an address up';
const NUMBER = '5.1.1 and "user unknown": whatever else the set knows of that server does not stand in the mail';
const LIST = 'a list program tells a subscriber what it thinks of his letter: not a report of a delivery';

export const REASONS = {
  'bounce-sisimai/bsd/lhost-amazonses-10.eml': 'the report is JSON inside of a text inside of JSON: read only where it stands by itself',
  'bounce-sisimai/bsd/lhost-apachejames-01.eml': FILTERED,
  'bounce-sisimai/bsd/lhost-exchange2003-04.eml': FILTERED,
  'bounce-sisimai/bsd/lhost-x1-01.eml': FILTERED,
  'bounce-sisimai/bsd/lhost-x2-01.eml': FILTERED,
  'bounce-sisimai/bsd/lhost-x2-02.eml': FILTERED,
  'bounce-sisimai/bsd/lhost-sendmail-27.eml': 'answered behind DATA, but "503 need RCPT" follows: it was the recipient that was refused (RFC 2920)',
  'bounce-sisimai/bsd/lhost-sendmail-48.eml': 'answered behind DATA, but "554 no valid recipients" follows: it was the recipient that was refused (RFC 2920)',
  'bounce-sisimai/bsd/lhost-fml-02.eml': LIST,
  'bounce-sisimai/bsd/lhost-fml-03.eml': LIST,
  'bounce-sisimai/bsd/lhost-mcafee-01.eml': UNSURE,
  'bounce-sisimai/bsd/lhost-mcafee-05.eml': UNSURE,
  'bounce-sisimai/bsd/lhost-outlook-08.eml': UNSURE,
  'bounce-sisimai/bsd/rfc3464-06.eml': UNSURE,
  'bounce-sisimai/bsd/lhost-opensmtpd-12.eml': 'the mail says that this is temporary and tried again',
  'bounce-sisimai/bsd/lhost-receivingses-01.eml': NUMBER,
  'bounce-sisimai/bsd/lhost-receivingses-02.eml': NUMBER,
  'bounce-sisimai/bsd/rfc3464-01.eml': NUMBER,
  'bounce-sisimai/bsd/lhost-sendmail-56.eml': 'the report says 5.5.0; 4.7.0 is the answer to QUIT, after the refusal',
  'bounce-sisimai/bsd/rfc3464-28.eml': 'the file holds two mails in a row; the first is read',
  'bounce-sisimai/not/rb-issue-368-bug.eml': 'an empty path, a postmaster, a recipient, a reason and the letter: it is a bounce; the set keeps it as one that its own parser cannot read',
  'bounce-flufl/simple_20.txt': 'no mark of a machine anywhere: the sender could be a person',
  'bounce-flufl/yale_01.txt': 'the report names nobody by address: only "thomas.dtankengine"; the set puts the domains of the server behind it',
  'bounce-flufl/llnl_01.txt': 'the report also shows what an address looks like there',
  'bounce-flufl/sendmail_01.txt': 'the address that the first one was expanded to stands beside it',
  'bounce-flufl/dsn_04.txt': 'both names of the recipient (RFC 3464 2.3.1) stand there',
  'bounce-flufl/dsn_17.txt': 'both names of the recipient (RFC 3464 2.3.1) stand there',
  'bounce-perl-parser/aol-senderblock.msg': 'the report names "mykewlaolacct", no address',
  'bounce-perl-parser/spam-bogus-email-in-report.msg': 'unsolicited mail from a person\'s address; no report of anything',
  'bounce-perl-parser/spam-lots-of-bogus-addresses.msg': 'unsolicited mail from a person\'s address; no report of anything',
};
