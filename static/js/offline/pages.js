/* The caches of public pages on this phone, and the form in which a page lies in them.

   A classic script, as store.js: the service worker has it before its own. */

self.keptPages = (() => {
  // Opened pages, and those of the area taken along.
  const PAGES = "pages-1";
  const AREA = "area-1";

  /** The response with the time at which it was stored, which is said offline, and its size. */
  async function stamped(response) {
    const body = await response.blob();
    const headers = new Headers(response.headers);
    headers.delete("Content-Encoding");
    headers.set("Content-Length", body.size);
    headers.set("X-Kept-At", new Date().toISOString());
    return new Response(body, { status: 200, headers });
  }

  return { PAGES, AREA, stamped };
})();
