import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Browsers of the Chromium family, in the order in which they are looked for. */
const unixCommands = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "microsoft-edge-stable",
  "brave-browser",
];

const macApplications = [
  "Google Chrome.app/Contents/MacOS/Google Chrome",
  "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "Chromium.app/Contents/MacOS/Chromium",
  "Brave Browser.app/Contents/MacOS/Brave Browser",
];

const windowsPrograms = [
  "Google\\Chrome\\Application\\chrome.exe",
  "Microsoft\\Edge\\Application\\msedge.exe",
  "Chromium\\Application\\chrome.exe",
  "BraveSoftware\\Brave-Browser\\Application\\brave.exe",
];

/** What is said where no browser is found. */
export const noBrowser =
  "No Chromium, Chrome, Edge or Brave was found. Install one, or set CHROMIUM_PATH to the program of one.";

/**
 * An installed browser of the Chromium family: only these take the rules that lead Azure's host names to the
 * rehearsal, and leave every other browser window alone.
 * @returns path of the program; undefined where there is none
 */
export function findBrowser(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  exists: (path: string) => boolean = existsSync,
): string | undefined {
  if (env.CHROMIUM_PATH) return exists(env.CHROMIUM_PATH) ? env.CHROMIUM_PATH : undefined;
  return candidates(env, platform).find(exists);
}

function candidates(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  if (platform === "win32") {
    const roots = [env.PROGRAMFILES, env["PROGRAMFILES(X86)"], env.LOCALAPPDATA].filter(
      (root) => root !== undefined,
    );
    return windowsPrograms.flatMap((program) => roots.map((root) => `${root}\\${program}`));
  }
  if (platform === "darwin") {
    const roots = ["/Applications", ...(env.HOME ? [join(env.HOME, "Applications")] : [])];
    return macApplications.flatMap((program) => roots.map((root) => join(root, program)));
  }
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return unixCommands.flatMap((command) =>
    [...new Set([...folders, "/usr/bin"])].map((folder) => join(folder, command)),
  );
}
