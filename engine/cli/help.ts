import type { CommandName } from './arguments.ts';

const GENERAL = `vjepa – train and watch experiments of the variational JEPA family

  vjepa train FILE      train an experiment (x.vjepa.json)
  vjepa resume RUN      go on with a run from its newest checkpoint
  vjepa check FILE…     look for mistakes in experiment files
  vjepa runs DIR        list the runs in a folder
  vjepa show RUN        show one run
  vjepa export RUN      write the trained encoder as ONNX, or its weights as safetensors
  vjepa doctor          what this machine has to train on, and what is missing

  vjepa COMMAND --help  about one command
  vjepa --version

Exit codes: 0 completed, 1 invalid input, 2 failed while training, 130 stopped.`;

const ABOUT: Readonly<Record<CommandName, string>> = {
  train: `vjepa train FILE [options] – train an experiment

  --out DIR         the run directory itself; must be missing or empty
                    (default: runs/<name>-<time> beside FILE)
  --seed N          seed of the run, in place of the file's
  --seeds 0..4      one run for each seed, in processes of their own (0..4 or 1,2,5);
                    with --out DIR they are DIR/seed-0, DIR/seed-1 …
  --parallel N      how many of them at a time (default: as many as cores)
  --device NAME     auto, cpu, webgpu, cuda, directml, coreml or tensorflow, in place of
                    the file's; "vjepa doctor" tells what there is
  --set PATH=VALUE  override any key, checked like the file; may be repeated:
                    --set objective.beta=0.1 --set training.steps=500
  --from RUN        begin with the weights, moments and step count of another run, whose model
                    must be of the same shape; the edit of the file holds from there on
  --from-step N     which of its checkpoints (default: newest)
  --json            print one JSON object as the last line; all else goes to standard error
  --quiet           print nothing but errors and the JSON object

Ctrl-C finishes the step, writes a checkpoint and ends the run; "vjepa resume" goes on with it.`,
  resume: `vjepa resume RUN [options] – go on with a run from its newest checkpoint

  --device NAME     go on on another device (default: the one that it ran on, with as many threads)
  --json, --quiet   as in "vjepa train"

On the same device the result is bit for bit that of a run that was never stopped.`,
  check: `vjepa check FILE… – look for mistakes in experiment files

Prints file:line:column: message for each problem. Exit code 1 if there is an error.`,
  runs: `vjepa runs DIR – list the runs at and below a folder`,
  show: `vjepa show RUN – show the state, losses, probe, verdicts and checkpoints of a run`,
  export: `vjepa export RUN [options] – write what was trained, for other programs

  --onnx FILE         the encoder and what follows from it, standardisation of the data included,
                      as a plain ONNX model; with inputs x (and y), outputs named after the latents
  --latent NAME       only this latent; may be repeated
                      (default: all that x alone decides, so that y is not needed)
  --safetensors FILE  the weights by name
  --checkpoint WHICH  newest (default) or the step of a checkpoint
  --force             overwrite files that are there

RUN is a run directory, or the name of one below the working directory.`,
  doctor: `vjepa doctor [options] – what this machine has to train on, what is missing, and how to get it

  --json            print one JSON object
  --runs DIR        the folder whose disk is looked at (default: runs)
  --install-cuda    fetch the CUDA provider of the onnxruntime that is installed (some 300 MB) and put it in place
  --from PATH       with --install-cuda: take it from a package (.nupkg) or a folder instead of the network

Exit code 1 if training is not possible at all; what else is missing is told, but no error.`,
};

export function helpText(about: CommandName | null): string {
  return about === null ? GENERAL : ABOUT[about];
}
