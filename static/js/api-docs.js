// Shows the OpenAPI document with Swagger UI. Requests stay on this site; nothing is stored.
const place = document.getElementById("api-docs");

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  // The page says its title itself, without this script too.
  plugins: [() => ({ wrapComponents: { InfoContainer: () => () => null } })],
  deepLinking: false,
  validatorUrl: null,
});
