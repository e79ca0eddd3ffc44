import { expiry, type PrEnvironment } from "./stackFile.ts";

/** The stack outputs that a reviewer needs, and whether there is a secret; its value is nobody's to see. */
export interface Outputs {
  /** Absent for a tier without a portal. */
  readonly developerPortalUrl?: string;
  readonly apis: Readonly<Record<string, { readonly url: string }>>;
  /** Absent without a client secret; the CLI hides it. */
  readonly clientSecret?: unknown;
}

/** What a pull request says of its environment, as Markdown. */
export function prComment(
  { base, sku, now }: PrEnvironment,
  { developerPortalUrl, apis, clientSecret }: Outputs,
  holds: boolean,
): string {
  const rows = [
    ...(developerPortalUrl ? [["Developer portal", developerPortalUrl]] : []),
    ...Object.entries(apis).map(([name, { url }]) => [`API ${name}`, url]),
  ];
  return [
    `A copy of the stack \`${base}\` with the code of this pull request, on an instance of its own (${sku}).`,
    ["| | |", "|---|---|", ...rows.map(([what, url]) => `| ${what} | ${url} |`)].join("\n"),
    holds
      ? "`npm run verify` holds: 401 without a token, and everything else that it checks."
      : "**`npm run verify` does not hold**; the job's log says what does not.",
    ...(developerPortalUrl
      ? [
          "The developer portal is published by the first push after an administrator has opened it in the Azure portal (`npm run open-portal` prints where).",
        ]
      : []),
    (clientSecret === undefined
      ? ""
      : `Its client secret expires on ${expiry(now)}; every push renews it. `) +
      "It is deleted when the pull request is closed or loses the label `environment`.",
    "",
  ].join("\n\n");
}
