import type { CutOff, Outcome } from "./outcome.ts";

interface Candidate {
  readonly id: string;
  readonly appId: string;
  readonly createdDateTime: string;
}

/**
 * An app registration has no name that is its own: Entra ID gives out the ids. It is the one with the display
 * name that no state knows and that was made while the update ran. One that is older, such as somebody's who
 * went through the lab by hand, is never taken.
 */
export async function registrationOf(
  displayName: string,
  { azure, known, notBefore }: CutOff,
): Promise<Outcome> {
  const filter = `displayName eq '${displayName.replaceAll("'", "''")}'`;
  const all = await azure.graph.list<Candidate>(`/v1.0/applications?$filter=${encodeURIComponent(filter)}`);
  const candidates = all.filter(
    ({ id, createdDateTime }) =>
      !known.has(`/applications/${id}`) && Date.parse(createdDateTime) >= notBefore,
  );
  const [one, ...others] = candidates;
  if (!one) return "not made";
  if (others.length === 0) return { id: `/applications/${one.id}` };
  const listed = candidates.map(
    ({ id, appId, createdDateTime }) => `  client id ${appId}, object id ${id}, made ${createdDateTime}`,
  );
  return {
    unclear: [
      `${candidates.length} app registrations are called ${displayName}, made while the update ran:`,
      ...listed,
      "Delete those that nobody uses, and run this again.",
    ].join("\n"),
  };
}
