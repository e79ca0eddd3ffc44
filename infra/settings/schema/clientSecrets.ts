import { expiryPattern } from "../expiry.ts";
import { help, list, map, text } from "../fields.ts";
import { resourceName } from "../names.ts";

/** The secrets of an app, of which the last one is in use. */
export const clientSecrets = list(
  map(
    {
      name: help("Tells the secret from the next one.", resourceName, "2027-h1"),
      expires: help(
        "When the secret stops working: a date, or a time in UTC.",
        text({
          allowed: "a date such as 2027-06-30, or a time in UTC such as 2027-06-30T12:00:00Z",
          pattern: expiryPattern,
        }),
        "2027-06-30",
        "2027-06-30T12:00:00Z",
      ),
    },
    {
      name: "give the secret a name that tells it from the next one, such as 2027-h1",
      expires: "give the date on which it stops working, such as 2027-06-30",
    },
  ),
  0,
  "[{ name: 2027-h1, expires: 2027-06-30 }]",
);
