import { expiry, type PrEnvironment } from "./stackFile.ts";

/** The stack outputs that a reviewer needs; none of them is a secret. */
export interface Outputs {
  /** Absent for a tier without a portal. */
  readonly developerPortalUrl?: string;
  readonly apis: Readonly<Record<string, { readonly url: string }>>;
}

/** What a pull request says of its environment, as Markdown. */
export function prComment(
  { base, sku, now }: PrEnvironment,
  { developerPortalUrl, apis }: Outputs,
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
          "The developer portal is published by the first push after an administrator has opened it in the Azure portal (`npm run open-portal` tells where).",
        ]
      : []),
    `Its client secret expires on ${expiry(now)}; every push renews it. It is deleted when the pull request is ` +
      "closed or loses the label `environment`.",
    "",
  ].join("\n\n");
}
