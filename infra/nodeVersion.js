// Plain JavaScript, so that a Node which cannot run TypeScript can still say so.

/**
 * Why a version of Node.js cannot run this project: it runs TypeScript by itself from 22.18 on
 * (nodejs.org/docs/latest-v22.x/api/typescript.html, "Type stripping is enabled by default").
 * @param {string} version such as 20.20.0
 * @returns {string | undefined} a sentence; undefined when it can
 */
export function nodeProblem(version) {
  const [major, minor] = version.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return undefined;
  return `This program is TypeScript, which Node.js runs by itself from 22.18 on; this is Node.js ${version}.`;
}
