import type { DoctorFinding } from '../../schemas/doctor.ts';

export const ok = (subject: string, found: string): DoctorFinding => ({
  subject,
  state: 'ok',
  found,
  advice: null,
});

export const poor = (subject: string, found: string, advice: string | null): DoctorFinding => ({
  subject,
  state: 'poor',
  found,
  advice,
});

export const missing = (subject: string, found: string, advice: string | null): DoctorFinding => ({
  subject,
  state: 'missing',
  found,
  advice,
});

/** Not there, and no fault: there is no such hardware, or it belongs to another system. */
export const none = (subject: string, found: string): DoctorFinding => ({
  subject,
  state: 'none',
  found,
  advice: null,
});
