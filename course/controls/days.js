// Days as the reader's own calendar has them, "2026-11-21": a date of this place, without an hour.

const MS_A_DAY = 86400000;
const WEEK = 7;

/** The date it is here, now. */
function localDay(now = new Date()) {
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** A day as a whole number, one more for each day after; a change of the clocks moves nothing. */
const dayNumber = (day) => Date.parse(day) / MS_A_DAY;

/** The week a day number lies in, from Monday on; the count of days began on a Thursday. */
const weekOf = (number) => Math.floor((number + 3) / WEEK);
const mondayOf = (week) => week * WEEK - 3;

/** The number of a day in words: { day: "numeric", month: "short" } gives "2 Nov". */
const inWords = (number, how, locale) =>
  new Date(number * MS_A_DAY).toLocaleDateString(locale, { timeZone: "UTC", ...how });

/** Call `hear` when the page is looked at again: meanwhile it may have become tomorrow. */
function whenSeenAgain(hear) {
  const seen = () => document.visibilityState === "visible" && hear();
  document.addEventListener?.("visibilitychange", seen);
  return () => document.removeEventListener?.("visibilitychange", seen);
}
