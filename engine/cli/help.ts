import type { CommandName } from './arguments.ts';

const GENERAL = `vjepa – train and watch experiments of the variational JEPA family

  vjepa train FILE      train an experiment (x.vjepa.json)
  vjepa resume RUN      go on with a run from its newest checkpoint
  vjepa check FILE…     look for mistakes in experiment files
  vjepa runs DIR        list the runs in a folder
  vjepa show RUN        show one run

  vjepa COMMAND --help  about one command
  vjepa --version

Exit codes: 0 completed, 1 invalid input, 2 failed while training, 130 stopped.`;

const ABOUT: Readonly<Record<CommandName, string>> = {
  train: `vjepa train FILE [options] – train an experiment

  --out DIR         the run directory itself; must be missing or empty
                    (default: runs/<name>-<time> beside FILE)
  --seed N          seed of the run, in place of the file's
  --device NAME     auto or cpu (this release trains on the processor only)
  --set PATH=VALUE  override any key, checked like the file; may be repeated:
                    --set objective.beta=0.1 --set training.steps=500
  --json            print one JSON object as the last line; all else goes to standard error
  --quiet           print nothing but errors and the JSON object

Ctrl-C finishes the step, writes a checkpoint and ends the run; "vjepa resume" goes on with it.`,
  resume: `vjepa resume RUN [--json] [--quiet] – go on with a run from its newest checkpoint

The result is bit for bit that of a run that was never stopped.`,
  check: `vjepa check FILE… – look for mistakes in experiment files

Prints file:line:column: message for each problem. Exit code 1 if there is an error.`,
  runs: `vjepa runs DIR – list the runs at and below a folder`,
  show: `vjepa show RUN – show the state, losses, probe, verdicts and checkpoints of a run`,
};

export function helpText(about: CommandName | null): string {
  return about === null ? GENERAL : ABOUT[about];
}
