#!/usr/bin/env node
"use strict";

/*
 * A language host for Node programs, for machines where Pulumi's own is not to be had.
 *
 * `pulumi` starts `pulumi-language-nodejs` from its own folder, reads the port from the first line of its
 * output and asks it by gRPC (pulumirpc.LanguageRuntime) to run programs and policy packs. Pulumi's own
 * host comes with the CLI's download, not with its Go module. This one does what running the stack here
 * takes and refuses everything else as UNIMPLEMENTED; it installs no dependencies (`npm ci` does) and
 * generates no code.
 *
 * CommonJS without types, since it lies outside the project, runs on the machine's own Node from version
 * 18 and takes its libraries from the project that `pulumi` runs in.
 */

const { spawn } = require("node:child_process");
const fs = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");

/** The SDK's exit code for "the user has been told" (@pulumi/pulumi/cmd/run). */
const ALREADY_REPORTED = 32;

/** Arguments of Node that may make it load TypeScript. */
const LOADS_TYPESCRIPT = /^(-r|--import|--require|--(experimental-)?(loader|strip-types|transform-types))/;

/** What the engine itself allows for one message. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

const engineAddress = process.argv.slice(2).findLast((argument) => !argument.startsWith("-"));
const { grpc, empty, languageService, language, plugin, version } = projectLibraries();
const server = new grpc.Server({ "grpc.max_receive_message_length": MAX_MESSAGE_BYTES });
const children = new Set();

server.addService(languageService, {
  handshake,
  getPluginInfo,
  getRequiredPackages,
  about,
  run,
  runPlugin,
  cancel,
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) fail(`cannot listen on 127.0.0.1: ${error.message}`);
  process.stdout.write(`${port}\n`);
});

// The engine holds the other end of stdin: that it closes is all that a killed engine can tell.
process.stdin.on("end", end).on("error", end).resume();
process.on("SIGINT", end);
process.on("SIGTERM", end);

/** The libraries of the project in the current folder; the SDK brings its own gRPC. */
function projectLibraries() {
  const project = createRequire(path.join(process.cwd(), "package.json"));
  try {
    const sdk = createRequire(project.resolve("@pulumi/pulumi/package.json"));
    return {
      grpc: sdk("@grpc/grpc-js"),
      empty: sdk("google-protobuf/google/protobuf/empty_pb.js"),
      languageService: sdk("./proto/language_grpc_pb.js").LanguageRuntimeService,
      language: sdk("./proto/language_pb.js"),
      plugin: sdk("./proto/plugin_pb.js"),
      version: sdk("./package.json").version,
    };
  } catch (error) {
    return fail(`cannot load @pulumi/pulumi for ${process.cwd()}: run "npm ci" first (${error.message})`);
  }
}

function handshake(_call, answer) {
  answer(null, new language.LanguageHandshakeResponse());
}

function getPluginInfo(_call, answer) {
  answer(null, new plugin.PluginInfo().setVersion(version));
}

/** None, so that the engine downloads none: providers are attached, or installed and found by the engine. */
function getRequiredPackages(_call, answer) {
  answer(null, new language.GetRequiredPackagesResponse());
}

function about(_call, answer) {
  answer(null, new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version));
}

/** Runs the program by the SDK's entry, as Pulumi's own host does, and answers when it has ended. */
function run(call, answer) {
  const respond = (response) => answer(null, response);
  try {
    const program = startProgram(call.request);
    program.on("close", (code, signal) => {
      if (code === 0) return respond(new language.RunResponse());
      if (code === ALREADY_REPORTED) return respond(new language.RunResponse().setBail(true));
      const how = signal ? `was ended by ${signal}` : `exited with non-zero exit code: ${code}`;
      respond(new language.RunResponse().setError(`Program ${how}`));
    });
  } catch (error) {
    respond(new language.RunResponse().setError(error.message));
  }
}

function startProgram(request) {
  const info = request.getInfo();
  const options = info.getOptions()?.toJavaScript() ?? {};
  const nodeArguments = splitArguments(options.nodeargs ?? "");
  refuseDebugger(request);
  refuseTypeScript(info, options, nodeArguments);
  const flags = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info.getRootDirectory(),
    stack: request.getStack(),
    pwd: info.getProgramDirectory(),
    parallel: String(request.getParallel()),
  };
  const given = Object.entries(flags).filter(([, value]) => value);
  return startNode(
    [
      ...nodeArguments,
      entryOfSdk(info, "run"),
      ...given.flatMap(([name, value]) => [`--${name}`, value]),
      ...(request.getDryrun() ? ["--dry-run"] : []),
      info.getEntryPoint(),
      ...request.getArgsList(),
    ],
    {
      env: {
        ...process.env,
        ...typeScriptVariables(options),
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      },
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
}

/** Runs a policy pack for as long as the engine wants it, and passes its output on. */
function runPlugin(call) {
  const respond = (response) => call.write(response);
  try {
    const pack = startPolicyPack(call.request);
    pack.stdout.on("data", (bytes) => respond(new language.RunPluginResponse().setStdout(bytes)));
    pack.stderr.on("data", (bytes) => respond(new language.RunPluginResponse().setStderr(bytes)));
    pack.on("close", (code) => {
      respond(new language.RunPluginResponse().setExitcode(code ?? 1));
      call.end();
    });
    call.on("cancelled", () => pack.kill());
  } catch (error) {
    call.emit("error", { code: grpc.status.UNIMPLEMENTED, details: error.message });
  }
}

function startPolicyPack(request) {
  const info = request.getInfo();
  const options = info.getOptions()?.toJavaScript() ?? {};
  if (request.getKind() !== "analyzer") {
    const others = `a plugin of kind "${request.getKind()}" needs Pulumi's own`;
    throw new Error(`this language host runs programs and policy packs; ${others}`);
  }
  refuseDebugger(request);
  const pack = info.getProgramDirectory();
  const environment = request.getEnvList().map((variable) => variable.split(/=(.*)/s, 2));
  return startNode(
    [
      ...splitArguments(options.nodeargs ?? ""),
      entryOfSdk(info, "run-policy-pack"),
      ...request.getArgsList(),
      pack,
    ],
    {
      cwd: pack,
      env: { ...Object.fromEntries(environment), ...typeScriptVariables(options) },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
}

function cancel(_call, answer) {
  stopChildren();
  answer(null, new empty.Empty());
}

/** Starts the Node that runs this host, which is the first one on PATH. */
function startNode(nodeArguments, options) {
  const child = spawn(process.execPath, nodeArguments, options);
  children.add(child);
  // "close" follows in this case, too.
  child.on("error", (error) => process.stderr.write(`cannot start ${process.execPath}: ${error.message}\n`));
  child.on("close", () => children.delete(child));
  return child;
}

/** Interrupts what runs; what does not heed it in time is killed. */
function stopChildren() {
  for (const child of children) {
    child.kill("SIGINT");
    setTimeout(() => child.kill("SIGKILL"), 4000).unref();
  }
}

/** Ends this process as soon as its children have ended; the engine waits five seconds for it. */
function end() {
  stopChildren();
  setInterval(() => {
    if (children.size === 0) process.exit(0);
  }, 20);
}

/** Only where Node itself has to load the entry: with `typescript: true` the SDK brings a compiler. */
function refuseTypeScript(info, options, nodeArguments) {
  if (options.typescript !== false || process.features.typescript) return;
  if (nodeArguments.some((argument) => LOADS_TYPESCRIPT.test(argument))) return;
  const entry = entryFile(info);
  if (!/\.[cm]?ts$/.test(entry)) return;
  throw new Error(
    `${entry} is TypeScript, which Node ${process.version} (${process.execPath}) does not run by itself. ` +
      'Start pulumi by an npm script ("npm run …") or as "npx pulumi …": both use the Node that "npm ci" has ' +
      "put into the project. Any Node from 22.18 on PATH works as well.",
  );
}

/** The file that a program starts with: `main` of Pulumi.yaml, else that of package.json. */
function entryFile(info) {
  if (info.getEntryPoint() !== ".") return info.getEntryPoint();
  try {
    const manifest = fs.readFileSync(path.join(info.getProgramDirectory(), "package.json"), "utf8");
    return JSON.parse(manifest).main ?? "index.js";
  } catch {
    return "index.js";
  }
}

function refuseDebugger(request) {
  if (request.getAttachDebugger()) {
    throw new Error("this language host attaches no debugger; use NODE_OPTIONS=--inspect-brk instead");
  }
}

/** What the SDK's entries read of `runtime.options`. */
function typeScriptVariables(options) {
  return {
    ...(options.typescript === false ? {} : { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    ...(options.tsconfig ? { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig } : {}),
  };
}

/** The SDK's entry of that name, of the SDK that the program itself uses. */
function entryOfSdk(info, name) {
  const folder = info.getProgramDirectory();
  try {
    return createRequire(path.join(folder, "package.json")).resolve(`@pulumi/pulumi/cmd/${name}`);
  } catch {
    throw new Error(`${folder} has no @pulumi/pulumi: run "npm ci" first`);
  }
}

/** Splits `runtime.options.nodeargs` at spaces that are not quoted. */
function splitArguments(text) {
  const words = text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}

function fail(message) {
  process.stderr.write(`pulumi-language-nodejs: ${message}\n`);
  process.exit(1);
}
