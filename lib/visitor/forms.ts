import { attribute, descendants, type Element, hasAttribute, textOf } from "./html.ts";

/** What a submitted form sends. */
export interface Submission {
  readonly method: "GET" | "POST";
  readonly url: URL;
  /** Form-encoded; for GET it is in the URL already. */
  readonly body: string | undefined;
}

/** A form of a page, ready to be filled in. */
export interface Form {
  readonly element: Element;
  /** Names of the fields that a person could fill in. */
  readonly fields: readonly string[];
  /** Texts of the buttons. */
  readonly buttons: readonly string[];
  /**
   * What the browser would send (WHATWG HTML, constructing the entry list), hidden fields included.
   * @param values by field name
   * @param button text of the button that is pressed; without it, the first one
   * @throws Error for a field or button that the form does not have
   */
  submission(values: Readonly<Record<string, string>>, button?: string): Submission;
}

/**
 * @param element a `form` element
 * @param base URL of the page it is on
 */
export function readForm(element: Element, base: URL): Form {
  const controls = descendants(element).filter((each) =>
    ["input", "select", "textarea", "button"].includes(each.tagName),
  );
  const buttons = controls.filter(isSubmit);
  const fields = controls
    .filter((each) => !isButton(each) && attribute(each, "type") !== "hidden")
    .flatMap(nameOf);
  return { element, fields, buttons: buttons.map(label), submission };

  function submission(values: Readonly<Record<string, string>>, button?: string): Submission {
    const unknown = Object.keys(values).filter(
      (name) => !controls.some((each) => attribute(each, "name") === name),
    );
    if (unknown.length > 0) {
      throw new Error(`the form has no field ${unknown.join(", ")}; it has ${fields.join(", ") || "none"}`);
    }
    const pressed = button === undefined ? buttons[0] : buttons.find((each) => label(each) === button);
    if (button !== undefined && !pressed) {
      throw new Error(
        `the form has no button "${button}"; it has ${buttons.map(label).join(", ") || "none"}`,
      );
    }
    const entries = new URLSearchParams();
    for (const control of controls) {
      const name = attribute(control, "name");
      if (!name || hasAttribute(control, "disabled")) continue;
      if (isButton(control) ? control !== pressed : !isSent(control)) continue;
      entries.append(name, values[name] ?? currentValue(control));
    }
    return toRequest(entries, pressed);
  }

  function toRequest(entries: URLSearchParams, pressed: Element | undefined): Submission {
    const action = (pressed && attribute(pressed, "formaction")) || attribute(element, "action") || base.href;
    const url = new URL(action, base);
    const method = (
      (pressed && attribute(pressed, "formmethod")) ||
      attribute(element, "method") ||
      "get"
    ).toUpperCase();
    if (method === "POST") return { method, url, body: entries.toString() };
    url.search = entries.toString();
    return { method: "GET", url, body: undefined };
  }
}

function nameOf(control: Element): string[] {
  const name = attribute(control, "name");
  return name ? [name] : [];
}

function isButton(control: Element): boolean {
  const type = attribute(control, "type")?.toLowerCase();
  return control.tagName === "button" || ["submit", "button", "reset", "image"].includes(type ?? "");
}

function isSubmit(control: Element): boolean {
  const type = attribute(control, "type")?.toLowerCase();
  return control.tagName === "button" ? type === undefined || type === "submit" : type === "submit";
}

function label(button: Element): string {
  return button.tagName === "input" ? (attribute(button, "value") ?? "Submit") : textOf(button);
}

/** Boxes that are not ticked are not sent. */
function isSent(control: Element): boolean {
  const type = attribute(control, "type")?.toLowerCase();
  return type === "checkbox" || type === "radio" ? hasAttribute(control, "checked") : true;
}

function currentValue(control: Element): string {
  if (control.tagName === "textarea") return textOf(control);
  if (control.tagName === "select") return selected(control);
  const value = attribute(control, "value");
  return value ?? (attribute(control, "type")?.toLowerCase() === "checkbox" ? "on" : "");
}

function selected(select: Element): string {
  const options = descendants(select).filter((each) => each.tagName === "option");
  const option = options.find((each) => hasAttribute(each, "selected")) ?? options[0];
  return option ? (attribute(option, "value") ?? textOf(option)) : "";
}
