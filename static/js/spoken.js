/* How a text is said aloud: telephone numbers, postcodes and codes digit by digit, other numbers as
   numbers. */

// French numbers in pairs, and those of other countries with their "+".
const PHONE = String
  .raw`(?:(?:\+|00)33[\s.-]?(?:\(0\)\s?)?|0)[1-9](?:[\s.-]?\p{Nd}{2}){4}|\+\p{Nd}[\p{Nd}\s.-]{6,16}\p{Nd}`;
// Form numbers such as 15646*01, and letters with digits such as AB12CD.
const CODE = String.raw`\p{Nd}{5}\*\p{Nd}{2}|(?=[A-Z\p{Nd}]*\p{Nd})(?=\p{Nd}*[A-Z])[A-Z\p{Nd}]{5,}`;
const LONG = String.raw`\p{Nd}{5,}`;
// What follows an amount, which is said as a number.
const AMOUNT = String.raw`(?![\p{L}\p{Nd}])(?![.,]\p{Nd})(?!\s?(?:€|%|EUR\b|euros?\b|km\b|m²))`;
const BY_DIGIT = new RegExp(String.raw`(?<![\p{L}\p{Nd}.,])(?:${PHONE}|(?:${CODE}|${LONG})${AMOUNT})`, "gu");
const SIGNS = /[+\p{Nd}\p{L}]/gu;

/** Letters, digits and "+" of a number one by one: "0, 4, 7, 2". */
export function oneByOne(number) {
  return number.match(SIGNS)?.join(", ") ?? number;
}

/** A text as a voice should say it. */
export function spoken(text) {
  return text.replace(BY_DIGIT, oneByOne);
}

/** Whether a text within a link that dials `address` is its number. */
export function isNumberOf(address, text) {
  const dialled = address.replace(/\P{Nd}/gu, "");
  const shown = text.replace(/\P{Nd}/gu, "").replace(/^0/, "");
  return shown !== "" && !/\p{L}/u.test(text) && dialled.endsWith(shown);
}
