import type { Application } from "../model/directory.ts";
import { badRequest } from "./errors.ts";

/** Limits of learn.microsoft.com/entra/identity-platform/reply-url. */
const longestUri = 256;
const mostUris = 256;
const refusedCharacters = /[!$'(),;]/;

/**
 * Checks the redirect URIs of every platform of an application.
 * @throws GraphError 400
 */
export function checkRedirectUris(application: Application): void {
  const { web, spa, publicClient } = application;
  const total = web.redirectUris.length + spa.redirectUris.length + publicClient.redirectUris.length;
  if (total > mostUris) {
    throw badRequest(`The application has ${total} redirect URIs; it must not have more than ${mostUris}.`);
  }
  for (const uri of web.redirectUris) check("web", uri);
  for (const uri of spa.redirectUris) check("spa", uri);
  for (const uri of publicClient.redirectUris) check("publicClient", uri);
}

function check(platform: "web" | "spa" | "publicClient", uri: string): void {
  const invalid = (why: string) =>
    badRequest(`Property ${platform}.redirectUris is invalid: '${uri}' ${why}.`);
  if (uri.length > longestUri) throw invalid(`has more than ${longestUri} characters`);
  if (refusedCharacters.test(uri)) throw invalid("contains one of ! $ ' ( ) , ;");
  if (!URL.canParse(uri)) throw invalid("is not an absolute URI");
  if (uri.includes("#")) throw invalid("has a fragment");
  if (platform === "publicClient") return;
  const { protocol, hostname } = new URL(uri);
  const loopback = hostname === "localhost" || hostname === "127.0.0.1";
  if (protocol === "https:" || (protocol === "http:" && loopback)) return;
  throw invalid("must start with https, or with http for localhost");
}
