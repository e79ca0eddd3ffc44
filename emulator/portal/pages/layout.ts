import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Shared by every page of a portal. */
export interface Frame {
  /** Name of the API Management instance; undefined where there is none. */
  readonly service?: string;
  /** Portal revision that is shown. */
  readonly revision?: string;
}

/** A whole page; every value in it is escaped by the template. */
export function layout(frame: Frame, title: string, content: Markup): Markup {
  const name = frame.service ?? "Developer portal";
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} - ${name}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/portal.css" />
        <link rel="stylesheet" href="/assets/console.css" />
      </head>
      <body>
        <a class="skip" href="#content">Skip to content</a>
        <p class="banner" role="note"><strong>Rehearsal, not Azure.</strong> This page, its users and its keys exist on this machine only.</p>
        <header>
          <div class="bar">
            <a class="brand" href="/">${name}</a>
            <nav aria-label="Main"><a href="/">Home</a><a href="/apis">APIs</a></nav>
          </div>
        </header>
        <main id="content">${content}</main>
        <footer>
          ${frame.revision ? html`Published revision <code>${frame.revision}</code>` : "Nothing is published here"}
        </footer>
      </body>
    </html>`;
}

/** The page for everything that cannot be shown. */
export function problemPage(frame: Frame, title: string, problem: string): Markup {
  return layout(frame, title, html`<h1>${title}</h1><p class="lead" data-problem>${problem}</p>`);
}
