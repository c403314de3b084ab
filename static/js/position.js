/* "Around me": the position is asked on tap, rounded here, and never put into an address. */

import { say, tell } from "./page.js";

// Three decimals of a degree are about 100 metres.
const DECIMALS = 3;
const OPTIONS = { maximumAge: 60_000, timeout: 15_000, enableHighAccuracy: false };

/** Whether this browser can say where it is. */
export const canLocate = "geolocation" in navigator && window.isSecureContext;

/** Ask the device where it is; resolves to rounded `{lat, lon}`, or null after telling why not. */
export function locate() {
  tell(say("locating"), "calm");
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        tell("");
        resolve({
          lat: coords.latitude.toFixed(DECIMALS),
          lon: coords.longitude.toFixed(DECIMALS),
        });
      },
      (error) => {
        tell(say(error.code === error.PERMISSION_DENIED ? "locate_denied" : "locate_failed"));
        resolve(null);
      },
      OPTIONS,
    );
  });
}
