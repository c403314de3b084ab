/* The names under which scripts keep something of her in this browser, to be found and deleted. */

/** The answers to the questions of a plan, for this tab. */
export const PLAN_ANSWERS = "reperes-answers";

const JOURNEY = "journey-is-kept";

/** Whether this phone keeps a journey; every page asks, and need not look into the database for it. */
export const isJourneyKept = () => Boolean(localStorage.getItem(JOURNEY));
export const journeyIsKept = () => localStorage.setItem(JOURNEY, "1");
export const journeyIsForgotten = () => localStorage.removeItem(JOURNEY);
