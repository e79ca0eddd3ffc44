/** What points a shell at a practice, by name. */
type Variables = Readonly<Record<string, string>>;

/** What a file for a shell does in addition to setting its variables. */
interface ShellFile {
  /** What it leads to, for the file's first line. */
  readonly what: string;
  /** The function that makes the shell what it was before. */
  readonly leave: string;
  /** Put before the names of variables that keep what was there. */
  readonly kept: string;
  /** Put before the prompt of a shell that somebody sits at. */
  readonly mark?: string;
}

/** env.sh: the project's commands go to a practice. */
export const practiceShell: ShellFile = {
  what: "a practice",
  leave: "leave_practice",
  kept: "PRACTICE_HAD_",
  mark: "(practice) ",
};

/** proxy.sh: every tool goes to a practice, by HTTPS_PROXY. Not in the prompt, which the other file gives back. */
export const proxyShell: ShellFile = {
  what: "a practice's HTTPS proxy, which reaches nothing else",
  leave: "leave_proxy",
  kept: "PROXY_HAD_",
};

/**
 * What a POSIX shell sources: the variables, a mark before the prompt, and the function after which the shell is as it
 * was.
 */
export function posixShell(variables: Variables, { what, leave, kept, mark }: ShellFile): string {
  const names = Object.keys(variables);
  const saved = (name: string) => `${kept}${name}`;
  return lines([
    `# Points this shell at ${what}; ${leave} takes it back.`,
    `if command -v ${leave} >/dev/null 2>&1; then ${leave}; fi`,
    ...names.map((name) => `${saved(name)}="\${${name}+=}\${${name}-}"`),
    ...(mark ? [`${saved("PS1")}="\${PS1-}"`] : []),
    ...Object.entries(variables).map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'`),
    // Only a shell that somebody sits at has a prompt.
    ...(mark ? [`if [ -n "\${PS1-}" ]; then PS1="${mark}$PS1"; fi`] : []),
    `${leave}() {`,
    ...(mark ? [`  if [ -n "\${PS1-}" ]; then PS1="$${saved("PS1")}"; fi`] : []),
    ...names.map(
      (name) =>
        `  if [ -n "$${saved(name)}" ]; then export ${name}="\${${saved(name)}#=}"; else unset ${name}; fi`,
    ),
    `  unset ${[...(mark ? ["PS1"] : []), ...names].map(saved).join(" ")}`,
    `  unset -f ${leave}`,
    "}",
  ]);
}

/** The same for PowerShell, where the function has the same name. */
export function powerShell(variables: Variables, { what, leave, kept, mark }: ShellFile): string {
  const names = Object.keys(variables).map((name) => `'${name}'`);
  const [had, prompt] = [`$global:${kept}Values`, `$global:${kept}Prompt`];
  return lines([
    `# Points this shell at ${what}; ${leave} takes it back.`,
    `if (Test-Path function:${leave}) { ${leave} }`,
    // Unlike @{}, with regard to case: HTTPS_PROXY and https_proxy are two, except on Windows.
    `${had} = [hashtable]::new()`,
    `foreach ($name in ${names.join(", ")}) { ${had}[$name] = [Environment]::GetEnvironmentVariable($name) }`,
    ...Object.entries(variables).map(([name, value]) => `$env:${name} = '${value.replaceAll("'", "''")}'`),
    ...(mark ? [`${prompt} = $function:prompt`, `function global:prompt { '${mark}' + (& ${prompt}) }`] : []),
    `function global:${leave} {`,
    `  foreach ($name in ${had}.Keys) { [Environment]::SetEnvironmentVariable($name, ${had}[$name]) }`,
    ...(mark ? [`  $function:global:prompt = ${prompt}`] : []),
    `  Remove-Item function:${leave}`,
    "}",
  ]);
}

function lines(all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}
