/* The place the reader chose, kept for the pages of this tab, and on this device when she asks.

   It is a place of the gazetteer, `{label, code}`, or where the device was, `{lat, lon}`, already
   rounded, which is kept for the tab alone. It is in no cookie; a position comes into no address. */

const KEY = "place";

/** The browser's stores that work; a browser may refuse both. */
function stores() {
  return ["sessionStorage", "localStorage"].flatMap((name) => {
    try {
      return [window[name]];
    } catch (error) {
      console.info(error);
      return [];
    }
  });
}

/** The place kept, or null. */
export function keptPlace() {
  const text = stores().map((store) => store.getItem(KEY)).find(Boolean);
  return text ? JSON.parse(text) : null;
}

/** Whether the place is kept on this device beyond this tab. */
export function isRemembered() {
  return Boolean(stores().at(1)?.getItem(KEY));
}

/** Keep a place for this tab; one of the gazetteer also on the device, where an earlier one is kept there. */
export function keepPlace(place) {
  const [tab, device] = stores();
  const text = JSON.stringify(place);
  tab?.setItem(KEY, text);
  if (place.code && device?.getItem(KEY)) device.setItem(KEY, text);
}

/** Keep the place that the page is about; one stored on this device may be about that of another day. */
export function keepPlaceOfPage(place) {
  if (!document.documentElement.dataset.keptAt) keepPlace(place);
}

/** Keep a place of the gazetteer on this device beyond this tab, or no longer. */
export function rememberPlace(isKept) {
  const device = stores().at(1);
  const place = keptPlace();
  if (isKept && place?.code) device?.setItem(KEY, JSON.stringify(place));
  else device?.removeItem(KEY);
}

export function forgetPlace() {
  for (const store of stores()) store.removeItem(KEY);
}
