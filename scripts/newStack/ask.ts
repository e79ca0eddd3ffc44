import type { Readable, Writable } from "node:stream";
import { confirm, isCancel, log, select, text } from "@clack/prompts";
import { cloudNames } from "../../infra/names/azureCloud.ts";
import { units } from "../../infra/settings/tiers.ts";
import { Interrupted } from "../../lib/errors.ts";
import { type Answers, flags, shortOf } from "./answers.ts";
import type { Problem } from "./check.ts";

/** What the questions are asked with. */
export interface Asking {
  /** What options say already: not asked for. */
  readonly given: Answers;
  /** Answers for everything that has a default. */
  readonly defaults: (given: Answers) => Answers;
  /** What is wrong with a stack of these answers. */
  readonly problems: (answers: Answers) => readonly Problem[];
  /** @default the process's own terminal */
  readonly input?: Readable;
  /** @default the process's own terminal */
  readonly output?: Writable;
}

/**
 * Asks for what was not given, each question with its default. An answer that the stack file's validation has
 * something against is asked for again.
 * @throws Interrupted when the person gives up
 */
export async function ask({ given, defaults, problems, ...streams }: Asking): Promise<Answers> {
  let said = given;

  await word("tenant", "Microsoft Entra ID tenant (GUID)");
  await word("subscription", "Azure subscription (GUID)");
  await choose("cloud", "Cloud", cloudNames);
  await word("location", "Azure region");
  await decide("existing", "Adopt an API Management instance that exists?", false);
  if (said.existing) {
    await word("serviceName", "Its name");
    await word("resourceGroup", "Its resource group");
  } else {
    await word(
      "serviceName",
      "Name of the instance, unique in the whole cloud (empty: with a random suffix)",
    );
  }
  // Of an instance that exists, Azure knows it.
  if (!said.existing) {
    await choose("sku", "Tier", Object.keys(units));
    await word("publisherName", "Organization that the developer portal names");
    await word("publisherEmail", "Where API Management sends its notifications");
  }
  await decide("adminConsent", "Grant admin consent? It takes a Privileged Role Administrator", true);
  await decide(
    "pkce",
    "No client secret: the portal's console redeems its codes in the browser, by PKCE?",
    false,
  );
  if (!said.pkce) await word("secretExpires", "The client secret's last day");
  if (said.api !== undefined || (await agreed("An API of your own, in place of the lab's?", false))) {
    await word("api", "Its name (ARM)");
    await word("serviceUrl", "Its backend, https (empty: the document's examples answer)");
    await word("openApi", "Its OpenAPI 3 document, inside the project");
    await word("path", "Its URL suffix");
    await scope();
  }
  return defaults(said);

  /** Asks for a text; an empty one leaves the decision to the default. */
  async function word(key: TextKey, message: string): Promise<void> {
    if (given[key] !== undefined) return;
    const initialValue = defaults(said)[key] ?? "";
    const validate = (value = "") => problem(key, trimmed(value));
    set(key, trimmed(await answered(text({ ...streams, message, initialValue, validate }))));
  }

  async function choose(key: "cloud" | "sku", message: string, words: readonly string[]): Promise<void> {
    const options = words.map((value) => ({ value }));
    while (said[key] === undefined) {
      const initialValue = defaults(said)[key];
      const value = await answered(select({ ...streams, message, options, initialValue }));
      const wrong = problem(key, value);
      if (wrong) log.error(wrong, streams);
      else set(key, value);
    }
  }

  async function decide(
    key: "existing" | "adminConsent" | "pkce",
    message: string,
    initialValue: boolean,
  ): Promise<void> {
    if (given[key] === undefined) set(key, await agreed(message, initialValue));
  }

  function agreed(message: string, initialValue: boolean): Promise<boolean> {
    return answered(confirm({ ...streams, message, initialValue }));
  }

  async function scope(): Promise<void> {
    if (given.scope !== undefined) return;
    const value = await answered(
      text({
        ...streams,
        message: "What callers can be allowed to do (scope)",
        placeholder: "Orders.Read",
        validate: (each = "") => problem("scope", [each.trim()]),
      }),
    );
    const description = await answered(
      text({
        ...streams,
        message: "The same in words, for those who consent",
        placeholder: "Read access to orders",
        validate: (each = "") => problem("scope", [`${value.trim()}=${each.trim() || value.trim()}`]),
      }),
    );
    set("scope", [description?.trim() ? `${value.trim()}=${description.trim()}` : value.trim()]);
  }

  function problem<Key extends keyof Answers>(key: Key, value: Answers[Key]): string | undefined {
    const option = shortOf(flags.find((flag) => flag.key === key)!);
    return problems(defaults({ ...said, [key]: value })).find((each) => each.option === option)?.message;
  }

  function set<Key extends keyof Answers>(key: Key, value: Answers[Key]): void {
    said = { ...said, [key]: value };
  }
}

type TextKey = {
  [Key in keyof Answers]-?: Answers[Key] extends string | undefined ? Key : never;
}[keyof Answers];

function trimmed(value: string | undefined): string | undefined {
  return value?.trim() || undefined;
}

/** @throws Interrupted on Ctrl-C and Escape */
async function answered<Value>(answer: Promise<Value>): Promise<Exclude<Value, symbol>> {
  const value = await answer;
  if (isCancel(value)) throw new Interrupted("SIGINT");
  return value as Exclude<Value, symbol>;
}
