import { resolve } from "node:path";
import type { SecretPolicy } from "../../emulator/index.ts";
import type { DeployingAs } from "../../rehearsal/leastPrivilege.ts";
import type { Providers } from "../../rehearsal/officialProviders.ts";
import { endOfWorld } from "../rehearse/endOfWorld.ts";
import { getOfficialPlugins } from "../rehearse/officialPlugins.ts";
import { practiceFolder } from "./folder.ts";
import { practiceReport } from "./report.ts";
import { tiedElsewhere } from "./salts.ts";

/** The options of `npm run practice`. */
export interface PracticeOptions {
  readonly folder: string;
  readonly providers: Providers;
  readonly port: number;
  readonly as: DeployingAs;
  readonly tenantPolicy?: SecretPolicy;
}

/** Serves a practice until somebody ends it. */
export async function practise({
  folder,
  port,
  providers,
  as,
  tenantPolicy,
}: PracticeOptions): Promise<void> {
  if (providers === "official") await getOfficialPlugins();
  const files = await practiceFolder(process.cwd(), resolve(folder));
  const end = endOfWorld();
  try {
    // The world takes its time to load: a mistake in the call need not wait for it.
    const { startPractice } = await import("../../rehearsal/practice.ts");
    const practice = await startPractice(process.cwd(), port, providers, { as, tenantPolicy });
    end.onEnd(() => practice.close());
    end.onEnd(files.remove);
    files.write(practice, providers);
    practiceReport(practice, folder, tiedElsewhere(process.cwd()), providers);
    await end.asked;
  } finally {
    await end.finish();
  }
}
