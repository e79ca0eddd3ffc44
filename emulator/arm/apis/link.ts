import type { WorldContext } from "../../context.ts";
import { notInRehearsal, validationError } from "../errors.ts";

/**
 * The text behind a link, from a host of this world alone.
 * @throws ArmError 501 naming a host that the world does not have, 400 where the host has nothing under it
 */
export async function fetchLink(context: WorldContext, link: string): Promise<string> {
  if (!URL.canParse(link)) {
    throw validationError([{ target: "value", message: `'value' must be a URL; got '${link}'.` }]);
  }
  const { host } = new URL(link);
  let response: Response;
  try {
    response = await context.fetch(link);
  } catch {
    throw notInRehearsal(`documents from ${host}: the world has no such host. Send the document itself`);
  }
  if (!response.ok) {
    // That Azure refuses it is certain, its sentence is not recorded.
    const message = `The document at '${link}' cannot be read: ${host} answers ${response.status}.`;
    throw validationError([{ target: "value", message }]);
  }
  return response.text();
}
