/** The host under which the rehearsal serves the calculator; the API's `serviceUrl` is `https://<host>/api`. */
export const calculatorHost = "calculator.rehearsal.localhost";
