import type { DoctorFinding, DoctorReport } from '../../schemas/doctor.ts';

/** With blanks at which no line breaks. */
const MARKS: Readonly<Record<DoctorFinding['state'], string>> = {
  ok: '✓\u00a0ok',
  poor: '!\u00a0poor',
  missing: '✗\u00a0missing',
  none: '–\u00a0none',
};

/** What the doctor found, as a page to read: a verdict, what to do, then a table a section. */
export function doctorMarkdown({ vjepa, platform, canTrain, sections }: DoctorReport): string {
  const steps = sections.flatMap(({ findings }) =>
    findings.flatMap(({ subject, advice }) =>
      advice === null ? [] : [`- **${text(subject)}**: ${code(advice)}`],
    ),
  );
  return [
    '# VJEPA Doctor',
    '',
    `VJEPA Lab ${vjepa} on ${platform}. ${canTrain ? '**Training works here.**' : '**Training does not work here.** See what is missing under Programs.'}`,
    ...(steps.length === 0 ? [] : ['', '## What could be done', '', ...steps]),
    ...sections.flatMap(({ title, findings }) => [
      '',
      `## ${text(title)}`,
      '',
      '| state | what | found |',
      '| --- | --- | --- |',
      ...findings.map(
        ({ subject, state, found }) => `| ${MARKS[state]} | ${text(subject)} | ${text(found)} |`,
      ),
    ]),
    '',
  ].join('\n');
}

/** Words of drivers and file systems, of which none may become markup or break out of a table. */
function text(words: string): string {
  return words.replaceAll(/[\\`*_{}[\]<>|#~]/g, '\\$&').replaceAll(/\s*\n\s*/g, ' ');
}

/** A command stands as code, up to the words about it. */
function code(advice: string): string {
  const [, command, rest] = /^((?:sudo|vjepa|export|winget|brew) [^(,]*[^(,\s])(.*)$/s.exec(advice) ?? [];
  return command === undefined ? text(advice) : `\`${command.replaceAll('`', '')}\`${text(rest ?? '')}`;
}
