/**
 * The command that begins the rotation of an app's secrets; `--finish` ends it.
 * @param client name of an entry of `clients`; undefined for the client app
 */
export function rotationCommand(stack: string, client?: string): string {
  return `npm run rotate-secret -- --stack ${stack}${client === undefined ? "" : ` --client ${client}`}`;
}
