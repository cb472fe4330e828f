// Runs esbuild. Reads a job from standard input: {options: esbuild's build options}; answers with
// the files written: {outputs: {path: {entryPoint, imports}}} on standard output.
import fs from "node:fs";
import esbuild from "esbuild";

const job = JSON.parse(fs.readFileSync(0, "utf8"));
try {
  const result = await esbuild.build({ ...job.options, metafile: true, logLevel: "silent" });
  const outputs = Object.fromEntries(
    Object.entries(result.metafile.outputs).map(([path, output]) => [
      path,
      { entryPoint: output.entryPoint ?? null, imports: output.imports.map((item) => item.path) },
    ]),
  );
  process.stdout.write(JSON.stringify({ outputs }));
} catch (error) {
  const messages = error.errors?.length
    ? await esbuild.formatMessages(error.errors, { kind: "error", color: false })
    : [String(error)];
  process.stderr.write(messages.join("\n"));
  process.exitCode = 1;
}
