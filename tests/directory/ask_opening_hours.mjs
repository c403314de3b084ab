/* Asks opening_hours.js for the states of rules; reads and writes JSON. Run by
   record_hours_answers.py, by hand; the package opening_hours is not installed by this project. */

import { readFileSync } from "node:fs";
import OpeningHours from "opening_hours";

const { rules, moments, state } = JSON.parse(readFileSync(0, "utf8"));
const place = { lat: 48.85, lon: 2.35, address: { country_code: "fr", state } };

function letter(hours, moment) {
  const at = new Date(moment);
  try {
    if (hours.getUnknown(at)) return "u";
    return hours.getState(at) ? "o" : "c";
  } catch {
    // School holidays of a year or a place that it does not know.
    return "?";
  }
}

function answers(rule) {
  try {
    const hours = new OpeningHours(rule, place, { mode: 0, locale: "en", warnings_severity: 3 });
    return moments.map((moment) => letter(hours, moment)).join("");
  } catch {
    return "-";
  }
}

process.stdout.write(JSON.stringify(rules.map(answers)));
