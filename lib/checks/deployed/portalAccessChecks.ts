import { shownAccess } from "../../../infra/portalContent.ts";
import type { Step } from "../steps.ts";
import { expectSame } from "./compare.ts";
import { existing } from "./existing.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/** learn.microsoft.com/rest/api/apimanagement/sign-in-settings, sign-up-settings */
interface PortalSetting {
  readonly enabled?: boolean;
}

/** Who gets into the developer portal, where the stack decides about it. */
export function portalAccessSteps(stack: VerifiedStack, needs: readonly string[]): Step[] {
  if (!shownAccess(stack.settings)) return [];
  return [
    {
      name: "The developer portal asks its visitors to sign in as the stack file says",
      needs,
      run: () => checkAccess(stack),
    },
  ];
}

async function checkAccess(stack: VerifiedStack): Promise<string> {
  const { instance, settings } = stack;
  const { signIn, signUp } = settings.portal;
  const enabled = async (name: string) =>
    (await existing<PortalSetting>(stack, `portalsettings/${name}`, `portal setting ${name}`)).properties
      .enabled ?? false;
  const [required, open] = await Promise.all([enabled("signin"), enabled("signup")]);
  expectSame(
    `The developer portal of ${instance.name}`,
    [
      ["whether visitors have to sign in", required, signIn === undefined ? required : signIn === "required"],
      ["whether people may sign up", open, signUp ?? open],
    ],
    "who has changed it: the activity log of the instance",
    `npm run up -- ${settings.stack} --replace '**Deployment::portal-access', which sets it again`,
  );
  return `${required ? "visitors have to sign in" : "visitors need not sign in"}, ${open ? "people may sign up" : "nobody can sign up"}`;
}
