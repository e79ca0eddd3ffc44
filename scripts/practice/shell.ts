/** What points a shell at a practice, by name. */
type Variables = Readonly<Record<string, string>>;

/**
 * What a POSIX shell sources to work with a practice: the variables, a mark before the prompt, and the function
 * leave_practice, after which the shell is as it was.
 */
export function posixShell(variables: Variables): string {
  const names = Object.keys(variables);
  const saved = (name: string) => `PRACTICE_HAD_${name}`;
  return lines([
    "# Points this shell at a practice; leave_practice takes it back.",
    "if command -v leave_practice >/dev/null 2>&1; then leave_practice; fi",
    ...names.map((name) => `${saved(name)}="\${${name}+=}\${${name}-}"`),
    `PRACTICE_HAD_PS1="\${PS1-}"`,
    ...Object.entries(variables).map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'`),
    // Only a shell that somebody sits at has a prompt.
    `if [ -n "\${PS1-}" ]; then PS1="(practice) $PS1"; fi`,
    "leave_practice() {",
    `  if [ -n "\${PS1-}" ]; then PS1="$PRACTICE_HAD_PS1"; fi`,
    ...names.map(
      (name) =>
        `  if [ -n "$${saved(name)}" ]; then export ${name}="\${${saved(name)}#=}"; else unset ${name}; fi`,
    ),
    `  unset PRACTICE_HAD_PS1 ${names.map(saved).join(" ")}`,
    "  unset -f leave_practice",
    "}",
  ]);
}

/** The same for PowerShell, where the function is leave_practice as well. */
export function powerShell(variables: Variables): string {
  const names = Object.keys(variables).map((name) => `'${name}'`);
  return lines([
    "# Points this shell at a practice; leave_practice takes it back.",
    "if (Test-Path function:leave_practice) { leave_practice }",
    "$global:PracticeHad = @{}",
    `foreach ($name in ${names.join(", ")}) { $global:PracticeHad[$name] = [Environment]::GetEnvironmentVariable($name) }`,
    ...Object.entries(variables).map(([name, value]) => `$env:${name} = '${value.replaceAll("'", "''")}'`),
    "$global:PracticePrompt = $function:prompt",
    "function global:prompt { '(practice) ' + (& $global:PracticePrompt) }",
    "function global:leave_practice {",
    "  foreach ($name in $global:PracticeHad.Keys) { [Environment]::SetEnvironmentVariable($name, $global:PracticeHad[$name]) }",
    "  $function:global:prompt = $global:PracticePrompt",
    "  Remove-Item function:leave_practice",
    "}",
  ]);
}

function lines(all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}
