/* "Around me": geolocation on tap, rounded in the browser and never put into a URL. */

import { showMessage, translated } from "./page.js";

// Three decimals of a degree are about 100 metres.
const DECIMALS = 3;
const OPTIONS = { maximumAge: 60_000, timeout: 15_000, enableHighAccuracy: false };

/** Whether this browser has geolocation here. */
export const canLocate = "geolocation" in navigator && window.isSecureContext;

/** The position of the device, rounded: `{lat, lon}`, or null after a message why not. */
export function locate() {
  showMessage(translated("locating"), "calm");
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        showMessage("");
        resolve({
          lat: coords.latitude.toFixed(DECIMALS),
          lon: coords.longitude.toFixed(DECIMALS),
        });
      },
      (error) => {
        showMessage(translated(error.code === error.PERMISSION_DENIED ? "locate_denied" : "locate_failed"));
        resolve(null);
      },
      OPTIONS,
    );
  });
}
