// Why src/when and the collections of holidays differ: one line a reason. A difference that none of these fits fails.

export const YEAR_FROM = 2015; // HOLIDAY_YEAR_FROM
export const whyFrom = 'the tables hold from then on, and no clock of a desk runs before';

const EID = /Eid al-|bajram|Бајрам/i;

// What the other side must hold, or which date it must be: a reason hides nothing that is missing here.
const nearEid = (date, others) => [...others].some(([d, h]) => EID.test(h.name ?? h) && Math.abs(Date.parse(d) - Date.parse(date)) <= 2 * 864e5);
const ourEaster = (date, others) => [...others.values()].some((h) => /Велигден/.test(h.name));
const december = (date) => date.endsWith('-12-25');

// [country, what fits the names, only there?, the reason, what must be so besides]
const python = [
  ['AT', /^(Good Friday|Christmas Eve|New Year's Eve)$/, true, 'AT: banks close; no day off by § 7 Arbeitsruhegesetz'],
  ['GR', /^(Christmas Eve|New Year's Eve)$/, true, 'GR: half days, not public holidays'],
  ['BG', /Awakeners/, true, 'BG: off for schools only (чл. 154 ал. 1 КТ)'],
  ['SI', /Trubar|Prekmurje|Primorska|Sovereignty|Maister|Sport/, true, 'SI: holidays on which people work (ZPDPD)'],
  ['IT', /^National Unity Day$/, true, 'IT: since 1977 kept on a Sunday, no day off of its own'],
  ['CY', /^(Holy Saturday|Easter Tuesday)$/, true, 'CY: kept by banks and the public service'],
  ['US', /Groundhog|Valentine|Patrick|^Good Friday$|^Easter Sunday$|Mother's|Father's|Halloween|Election|^Christmas Eve|New Year's Eve/, true, 'US: days that are no federal holidays (5 U.S.C. 6103)'],
  ['US', /Mourning|Day After Christmas/, true, 'US: federal offices closed once, by order of the president'],
  ['ME', /Christmas|Good Friday|Pesach|^Easter|Eid|Yom Kippur|All Saints/, true, 'ME: days of a faith, off for believers only (Zakon o svetkovanju vjerskih praznika)'],
  ['ME', /Ecological/, true, 'ME: a holiday on which people work'],
  ['MK', /^Christmas Day$/, true, 'MK: days of one community, off for its members only', december],
  ['MK', /^Easter Monday$/, true, 'MK: days of one community, off for its members only', ourEaster],
  ['MK', /Christmas Eve|Epiphany|Saint Sava|Romani|^Good Friday$|Vlachs|Pentecost|Eid al-Adha|Dormition|Yom Kippur|Bosniaks|All Saints|Albanian|Turkish/, true, 'MK: days of one community, off for its members only'],
  ['BA', EID, null, 'the day is announced each year; the calendars it is computed ahead with differ by a day or two', nearEid],
  ['MK', EID, null, 'the day is announced each year; the calendars it is computed ahead with differ by a day or two', nearEid],
];

const js = [
  ['RS', /Велика субота/, false, 'RS: the law says from Good Friday up to and with Easter Monday (article 2); holidays-python has it'],
  ['RS', /Дан државности/, false, 'RS: the Sunday stays a holiday, the next working day is off besides; the collection moves the day'],
  ['RS', /Празник рада/, false, 'RS: 3 May is Easter Monday, so the next working day is the 4th; holidays-python has it'],
  ['HU', /Pihenőnap/, false, 'HU: days off that the minister swaps for a working Saturday; the collection has laws only'],
  ['GR', /^(Πάσχα|Πεντηκοστή)$/, true, 'GR: Sundays; the law names no holiday on them'],
  ['GR', /Πρωτομαγιά/, null, 'GR: 1 May in Holy Week or on a weekend is moved by the minister (2024: 7 May); holidays-python has it'],
  ['BA', /./, null, 'BA: no law for the whole state; here are the days its institutions keep, as holidays-python has them; there those of one community or entity as well'],
  ['ME', /Badnji|Božić|Stjepana|petak|Uskrs|Ramazan|Kurban|Pesač|Kipur|Svi sveti/, true, 'ME: days of a faith, off for believers only (Zakon o svetkovanju vjerskih praznika)'],
  ['ME', /Njegošev/, false, 'ME: a holiday since 2022 that the collection lacks; holidays-python has it'],
  ['MK', /^Прв ден Велигден$/, true, 'MK: Easter Sunday; the law names the Monday'],
  ['MK', /изборите/, false, 'MK: days of the elections of 2024; holidays-python has them'],
];

function why(rules, code, date, names, there, others) {
  const all = names.split('; ');
  const reasons = all.map((name) => rules.find(([c, fits, only, , so]) => c === code && (only === null || only === there) && fits.test(name) && (!so || so(date, others)))?.[3]);
  return reasons.every(Boolean) ? [...new Set(reasons)].join('; ') : '';
}

// Dates on which business-hours closes its shops and our tables don't: days of these kinds.
const closedThere = [
  ['GR', /-12-(24|31)$/], // half days, not public holidays
  ['SI', /-(06-08|08-17|09-15|09-23|10-25|11-23)$/], // holidays on which people work (ZPDPD)
];
export const closedBesides = (code, dates) => dates.filter((date) => closedThere.some(([c, fits]) => c === code && fits.test(date)));

export const whyPython = (...difference) => why(python, ...difference);
export const whyJs = (...difference) => why(js, ...difference);
