import { after, before, beforeEach } from "node:test";
import type { World } from "../../../../emulator/world.ts";
import { Instance } from "./instance.ts";
import type { Issuer } from "./issuer.ts";
import { type Backend, startTestWorld, type TestWorld } from "./testWorld.ts";

/** An API behind validate-jwt, new for each test of a suite, in one world for all of them. */
export class ProtectedApi {
  #test: TestWorld | undefined;
  instance!: Instance;

  /** Registers the suite's hooks: to be made inside `describe`. */
  constructor() {
    before(async () => {
      this.#test = await startTestWorld();
    });
    after(() => this.world.close());
    beforeEach(() => {
      this.instance = new Instance(this.world);
    });
  }

  get world(): World {
    return this.#test!.world;
  }

  get issuer(): Issuer {
    return this.#test!.issuer;
  }

  get entra(): Issuer {
    return this.#test!.entra;
  }

  get backend(): Backend {
    return this.#test!.backend;
  }

  /** The lab's policy, with more attributes and children. */
  protect(attributes = "", children = "", config = this.issuer.configUrl): void {
    this.instance.inbound(`<validate-jwt header-name="Authorization" ${attributes}>
      <openid-config url="${config}" />${children}</validate-jwt>`);
  }

  /** What a call with this token comes to: see `outcome`. */
  async call(token: string): Promise<string> {
    return outcome(await this.instance.call(undefined, bearer(token)));
  }
}

export const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });

/** "200", or the status and the reason: "401 TokenExpired". */
export async function outcome(response: Response): Promise<string> {
  await response.text();
  const reason = response.headers.get("x-rehearsal-policy")?.split(": ")[1];
  return reason ? `${response.status} ${reason}` : String(response.status);
}

export function audiences(...values: string[]): string {
  return `<audiences>${values.map((value) => `<audience>${value}</audience>`).join("")}</audiences>`;
}

export function issuers(...values: string[]): string {
  return `<issuers>${values.map((value) => `<issuer>${value}</issuer>`).join("")}</issuers>`;
}

export function claim(name: string, attributes: string, ...values: string[]): string {
  const inside = values.map((value) => `<value>${value}</value>`).join("");
  return `<required-claims><claim name="${name}" ${attributes}>${inside}</claim></required-claims>`;
}
